//! Whom an inbound route is for: every receiver must exist and take that kind of message.

use super::Compiler;
use crate::flow::process;
use crate::flow::route::Routes;

impl Compiler<'_> {
    /// Every receiver a route names must exist and take that kind of message.
    pub(super) fn receivers(&mut self, routes: &Routes) {
        for profile in &self.folder.profiles {
            for route in &profile.inbound {
                // Who gets a message about a traject follows from the traject; everything else needs to be told.
                let says_itself = process::zegt_zelf_ontvangers(&route.canonical);
                if says_itself != route.ontvangers.is_empty() {
                    let text = match says_itself {
                        true => format!(
                            "`ontvangers` hoort hier niet: wie `{}` krijgt, volgt uit het traject en uit het bericht zelf",
                            route.canonical
                        ),
                        false => "`ontvangers` ontbreekt: naar welke partners gaat dit bericht?".to_owned(),
                    };
                    self.wrong(route.keys.of("ontvangers").unwrap_or(&route.at), text);
                }
                for ontvanger in route.ontvangers.iter().filter(|o| !self.folder.broken.contains(o)) {
                    if !routes.partners.contains_key(ontvanger) {
                        self.wrong(
                            route.keys.of("ontvangers").unwrap_or(&route.at),
                            format!("de ontvanger `{ontvanger}` is geen partner"),
                        );
                    } else if !self.takes(ontvanger, &route.canonical) {
                        let text = format!(
                            "de ontvanger `{ontvanger}` heeft geen uitgaande route met `on: {}`",
                            route.canonical
                        );
                        self.wrong(route.keys.of("ontvangers").unwrap_or(&route.at), text);
                    }
                }
            }
        }
    }

    /// Whether a partner's profile has a route for this kind. A route with mistakes counts: it says those itself.
    fn takes(&self, slug: &str, soort: &str) -> bool {
        self.folder.profiles.iter().filter(|p| p.slug == slug).any(|p| p.outbound.iter().any(|r| r.on == soort))
    }
}
