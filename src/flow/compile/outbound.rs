//! A route from us to a partner.

use super::Compiler;
use super::body::Wire;
use crate::canonical::privacy::Matrix;
use crate::connector::Wanted;
use crate::factuur::ubl::Profiel;
use crate::flow::route::OutRoute;
use crate::flow::ubl::Ubl;
use crate::format::records::Encoding;
use crate::mapping::path;
use crate::profile::{self, Format, Profile};
use crate::yaml::{Mistakes, Node, meant};

impl Compiler<'_> {
    pub(super) fn outbound(&mut self, profile: &Profile, route: &profile::Outbound) -> Option<OutRoute> {
        let of = |key: &str| route.keys.of(key).unwrap_or(&route.at);
        let kind = self.kind(of("connector"), &route.connector);
        let soort = self.soort(of("on"), &route.on);
        let wire = Wire {
            format: route.format,
            canonical: &route.on,
            mapping: route.mapping.as_deref(),
            schema: &route.schema,
            choice: &route.choice,
            at: &route.at,
            keys: &route.keys,
        };
        // The choice is made in the canonical message.
        let versions = self.versions(profile, &wire, &|text, _| path::canonical(text).map(path::plain));
        let kind = kind?;
        let shown = format!("uitgaande {}-route", kind.naam);
        let credentials = self.credentials(of("auth"), &route.auth, &shown, kind.auth_out)?;
        let mut own = Mistakes::new(route.at.file.to_string());
        let at = Node::nothing(&route.at);
        let mediatype = match route.format {
            Format::Json => "application/json",
            Format::Xml | Format::Ubl => "application/xml; charset=utf-8",
            Format::UblPdf => "application/pdf",
            Format::Soap => "text/xml; charset=utf-8",
            Format::JsonLines => "application/x-ndjson",
            Format::Csv | Format::Xlsx => match route.layout.csv.as_ref().map(|c| c.encoding) {
                Some(Encoding::Windows1252) => "text/csv; charset=windows-1252",
                _ => "text/csv; charset=utf-8",
            },
        };
        let wanted = Wanted {
            settings: route.settings.as_ref(),
            at: &at,
            config: &self.folder.path,
            credentials,
            mediatype,
            soort: &route.on,
        };
        if (route.connector == "soap") != (route.format == Format::Soap) {
            own.at_place(of("connector"), super::soap_and_soap(&route.connector));
        }
        if route.format == Format::Xlsx {
            own.at_place(of("format"), "een XLSX wordt alleen gelezen, niet gemaakt; kies `format: csv`");
        }
        if route.layout.csv.as_ref().is_some_and(|c| c.footer.rows > 0) {
            own.at_place(of("csv"), "`footer` hoort bij wat binnenkomt: elk bericht naar buiten is één rij");
        }
        let ubl = self.ubl_uit(route, &mut own);
        let bundle = match versions.as_ref().map(|v| super::bundle::bundle(route, v.own.plan.as_ref())) {
            Some(Ok(bundle)) => Some(bundle),
            Some(Err(text)) => {
                own.at_place(of("records"), text);
                None
            }
            None => None,
        };
        let sender = (kind.outbound)(&wanted, &mut own);
        self.mistakes.extend(own.into_vec());
        let mut sender = sender?;
        if let Some(origin) = self.origins.get(&profile.slug) {
            sender.redirect(origin);
        }
        let soort = soort?;
        let versions = versions?;
        let matrix = Matrix::ingebouwd();
        Some(OutRoute {
            partner: profile.slug.clone(),
            name: route.name.clone(),
            soort: route.on.clone(),
            mask_formeel: soort.mask(profile.rol, true, matrix),
            mask: soort.mask(profile.rol, false, matrix),
            versions,
            format: route.format,
            ubl,
            csv: route.layout.csv.clone().unwrap_or_default(),
            bundle: bundle?,
            gegevens: profile.gegevens.clone(),
            sender,
        })
    }

    /// How a route writes invoices: the agreement its profile names, and the contracts there are.
    fn ubl_uit(&self, route: &profile::Outbound, own: &mut Mistakes) -> Option<Ubl> {
        let at = route.keys.of("profiel").unwrap_or(&route.at);
        if !route.format.is_ubl() {
            if route.profiel.is_some() {
                own.at_place(at, "`profiel` hoort bij `format: ubl` of `format: ubl-pdf`");
            }
            return None;
        }
        let word = route.profiel.as_deref().unwrap_or("nlcius");
        let profiel = Profiel::van(word);
        if profiel.is_none() {
            let known = Profiel::ALL.map(|(_, known)| known);
            let meant = meant(word, known);
            own.at_place(at, format!("het profiel `{word}` bestaat niet{meant}; er zijn: {}", known.join(", ")));
        }
        Some(Ubl { profiel: profiel?, pdf: route.format == Format::UblPdf, praktijken: self.folder.praktijken.clone() })
    }
}
