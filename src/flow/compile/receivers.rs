//! Whom an inbound route is for: every receiver must exist and take that kind of message; and what no route may take to
//! anyone but the gemeente.

use super::Compiler;
use crate::flow::kinds;
use crate::flow::process;
use crate::flow::route::Routes;
use crate::profile::{Inbound, Profile};
use crate::yaml::meant;

impl Compiler<'_> {
    /// Every receiver a route names must exist and take that kind of message. A kind that does not exist was told already,
    /// and nobody takes it.
    pub(super) fn receivers(&mut self, routes: &Routes) {
        let folder = self.folder;
        for profile in &folder.profiles {
            for route in &profile.inbound {
                if !self.soorten.contains_key(&route.canonical) {
                    continue;
                }
                if kinds::maakt_de_hub(&route.canonical) {
                    let text = format!(
                        "`{}` maakt de gateway zelf; een partner stuurt dit niet, haal de route weg",
                        route.canonical
                    );
                    self.wrong(route.keys.of("canonical").unwrap_or(&route.at), text);
                    continue;
                }
                for text in self.wrong_receivers(routes, profile, route) {
                    self.wrong(route.keys.of("ontvangers").unwrap_or(&route.at), text);
                }
            }
        }
    }

    /// A route that takes a matter of the gemeente elsewhere stops the start, also when nobody would send such a message
    /// (BR39, RQ08).
    pub(super) fn blijft_bij_gemeente(&mut self) {
        let folder = self.folder;
        for profile in &folder.profiles {
            for route in profile.outbound.iter().filter(|route| !kinds::mag_naar(&route.on, profile.rol)) {
                let text = format!(
                    "`{}` gaat niet naar een partner met rol {}: hoor en wederhoor en sancties blijven bij de gemeente (BR39); haal de \
                     route weg. Dat een traject is beëindigd, hoort deze partner met `traject-beeindigd/1`",
                    route.on, profile.rol
                );
                self.wrong(route.keys.of("on").unwrap_or(&route.at), text);
            }
        }
    }

    fn wrong_receivers(&self, routes: &Routes, profile: &Profile, route: &Inbound) -> Vec<String> {
        let kind = &route.canonical;
        // Who gets a message about a traject follows from the traject; everything else needs to be told.
        let says_itself = process::zegt_zelf_ontvangers(kind);
        if says_itself && !route.ontvangers.is_empty() {
            return vec![format!(
                "`ontvangers` hoort hier niet: wie `{kind}` krijgt, volgt uit het traject en uit het bericht zelf; haal de sleutel weg"
            )];
        }
        let others = || self.folder.profiles.iter().filter(|p| p.slug != profile.slug);
        let taking: Vec<_> = others().filter(|p| self.takes(p, kind)).map(|p| format!("`{}`", p.slug)).collect();
        let taking = match taking.is_empty() {
            true => format!("geen andere partner heeft een uitgaande route met `on: {kind}`"),
            false => format!("een uitgaande route met `on: {kind}` heeft: {}", taking.join(", ")),
        };
        if !says_itself && route.ontvangers.is_empty() {
            return vec![format!("`ontvangers` ontbreekt: naar welke partners gaat dit bericht? {}", capital(&taking))];
        }
        let mut wrong = vec![];
        for own in route.ontvangers.iter().filter(|o| !self.folder.broken.contains(o)) {
            if !routes.partners.contains_key(own) {
                let meant = meant(own, others().map(|p| p.slug.as_str()));
                wrong.push(format!("de ontvanger `{own}` is geen partner{meant}; {taking}"));
            } else if !self.folder.profiles.iter().any(|p| p.slug == *own && self.takes(p, kind)) {
                wrong.push(format!("de ontvanger `{own}` heeft geen uitgaande route met `on: {kind}`; {taking}"));
            }
        }
        wrong
    }

    /// Whether a partner's profile has a route for this kind. A route with mistakes counts, also one whose kind does not
    /// exist: it says those itself.
    fn takes(&self, profile: &Profile, soort: &str) -> bool {
        profile.outbound.iter().any(|r| r.on == soort || !self.soorten.contains_key(&r.on))
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}
