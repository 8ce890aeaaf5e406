//! Whom an inbound route is for: every receiver must exist and take that kind of message.

use super::Compiler;
use crate::flow::process::PLAATSINGSOVEREENKOMST;
use crate::flow::route::Routes;

impl Compiler<'_> {
    /// Every receiver a route names must exist and take that kind of message.
    pub(super) fn receivers(&mut self, routes: &Routes) {
        for profile in &self.folder.profiles {
            for route in &profile.inbound {
                // An agreement says itself whom it is for (BR26); everything else needs to be told.
                let says_itself = route.canonical == PLAATSINGSOVEREENKOMST;
                if says_itself != route.ontvangers.is_empty() {
                    let text = match says_itself {
                        true => {
                            "`ontvangers` hoort hier niet: een plaatsingsovereenkomst gaat naar de gemeente van het traject en de organisatie die erin staat"
                        }
                        false => "`ontvangers` ontbreekt: naar welke partners gaat dit bericht?",
                    };
                    self.wrong(route.keys.of("ontvangers").unwrap_or(&route.at), text.to_owned());
                }
                for ontvanger in &route.ontvangers {
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

    /// Whether a partner has an outbound route for a kind, even one with a mistake in it: that one is told already.
    fn takes(&self, slug: &str, soort: &str) -> bool {
        let own = self.folder.profiles.iter().find(|p| p.slug == slug);
        own.is_some_and(|p| p.outbound.iter().any(|o| o.on == soort))
    }
}
