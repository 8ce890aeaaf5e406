//! The rules per VAT category (EN 16931-1, 6.4.3): nine tables of ten rows that differ in four respects, so they are one
//! piece of code with nine rows. The rules that belong to one category stand below.

use super::totalen::binnen_een_euro;
use super::{heeft_code, is_btw, is_toeslag, som};
use crate::factuur::bevinding::{Bevinding, Laag, Vlag};
use crate::factuur::boom::{Boom, El};
use crate::factuur::getal::Getal;
use std::borrow::Cow;

/// What a category asks of a percentage.
#[derive(Clone, Copy, PartialEq)]
enum Percentage {
    Positief,
    Nul,
    NietNegatief,
    Geen,
}

/// Which numbers of seller and buyer a category asks for.
#[derive(Clone, Copy, PartialEq)]
enum Nummers {
    /// Any tax number of the seller.
    Verkoper,
    /// The seller's VAT number.
    VerkoperBtw,
    /// Any tax number of the seller, and the buyer's VAT or legal number.
    VerkoperEnKoper,
    /// Both VAT numbers.
    BeideBtw,
    /// No VAT number at all.
    Geen,
}

struct Categorie {
    code: &'static str,
    /// The rules are called this, and a number.
    regels: &'static str,
    naam: &'static str,
    percentage: Percentage,
    nummers: Nummers,
    /// A group in the breakdown per percentage, with VAT; otherwise exactly one group, without VAT.
    per_percentage: bool,
    /// Whether the breakdown says why there is no VAT; None when the reason may not stand there.
    reden: bool,
}

const CATEGORIEEN: &[Categorie] = &[
    rij("S", "BR-S", "normaal tarief", Percentage::Positief, Nummers::Verkoper, true, false),
    rij("Z", "BR-Z", "nultarief", Percentage::Nul, Nummers::Verkoper, false, false),
    rij("E", "BR-E", "vrijgesteld van btw", Percentage::Nul, Nummers::Verkoper, false, true),
    rij("AE", "BR-AE", "btw verlegd", Percentage::Nul, Nummers::VerkoperEnKoper, false, true),
    rij("K", "BR-IC", "levering binnen de EU", Percentage::Nul, Nummers::BeideBtw, false, true),
    rij("G", "BR-G", "uitvoer buiten de EU", Percentage::Nul, Nummers::VerkoperBtw, false, true),
    rij("O", "BR-O", "niet onderworpen aan btw", Percentage::Geen, Nummers::Geen, false, true),
    rij("L", "BR-AF", "IGIC (Canarische Eilanden)", Percentage::NietNegatief, Nummers::Verkoper, true, false),
    rij("M", "BR-AG", "IPSI (Ceuta en Melilla)", Percentage::NietNegatief, Nummers::Verkoper, true, false),
];

const fn rij(
    code: &'static str,
    regels: &'static str,
    naam: &'static str,
    percentage: Percentage,
    nummers: Nummers,
    per_percentage: bool,
    reden: bool,
) -> Categorie {
    Categorie { code, regels, naam, percentage, nummers, per_percentage, reden }
}

/// The tax categories of an invoice by where they stand; collected once.
struct Gevonden<'b, 't> {
    factuur: El<'b, 't>,
    /// Of the lines: `//cac:ClassifiedTaxCategory`.
    regels: Vec<El<'b, 't>>,
    /// Of allowances and charges, with whether it is a charge.
    toeslagen: Vec<(bool, El<'b, 't>)>,
    /// Of the breakdown of the invoice itself.
    uitsplitsing: Vec<El<'b, 't>>,
    /// Every `//cac:TaxCategory`.
    alle: Vec<El<'b, 't>>,
}

/// Every rule of every category that occurs.
pub fn draai(boom: &Boom<'_>, uit: &mut Vec<Bevinding>) {
    let factuur = boom.wortel();
    let alle: Vec<_> = boom.alle("cac:TaxCategory").collect();
    let toeslag = |c: &El| c.ouder().filter(|o| o.is("cac:AllowanceCharge")).and_then(is_toeslag);
    let gevonden = Gevonden {
        factuur,
        regels: boom.alle("cac:ClassifiedTaxCategory").collect(),
        toeslagen: alle.iter().filter_map(|c| Some((toeslag(c)?, *c))).collect(),
        uitsplitsing: factuur.pad("cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory"),
        alle,
    };
    for categorie in CATEGORIEEN {
        let code = |c: &El<'_, '_>| heeft_code(*c, categorie.code);
        if gevonden.alle.iter().any(code) || gevonden.regels.iter().any(code) {
            gevonden.draai(categorie, uit);
        }
    }
    gevonden.buiten_btw(uit);
    gevonden.binnen_eu(uit);
    gevonden.gesplitst(uit);
}

fn meld(
    uit: &mut Vec<Bevinding>,
    regel: impl Into<Cow<'static, str>>,
    el: El<'_, '_>,
    tekst: impl Into<Cow<'static, str>>,
) {
    uit.push(Bevinding {
        laag: Laag::En,
        regel: regel.into(),
        vlag: Vlag::Fatal,
        plek: el.plek(),
        tekst: tekst.into(),
    });
}

impl<'b, 't> Gevonden<'b, 't> {
    fn draai(&self, categorie: &Categorie, uit: &mut Vec<Bevinding>) {
        let (code, naam) = (categorie.code, categorie.naam);
        let id = |n: u32| format!("{}-{n:02}", categorie.regels);
        let btw = |c: &&El<'b, 't>| heeft_code(**c, code) && is_btw(**c);
        let regels: Vec<_> = self.regels.iter().filter(btw).copied().collect();
        let toeslagen = |soort: bool| -> Vec<El<'b, 't>> {
            self.toeslagen.iter().filter(|(s, c)| *s == soort && btw(&c)).map(|(_, c)| *c).collect()
        };
        let (kortingen, toeslagen) = (toeslagen(false), toeslagen(true));

        if !self.groepen_kloppen(categorie) {
            let aantal = if categorie.per_percentage { "minstens één" } else { "precies één" };
            let tekst = format!(
                "Gebruikt de factuur btw-categorie {code} ({naam}), dan heeft de btw-uitsplitsing (BG-23) {aantal} groep met die categorie, en anders geen."
            );
            meld(uit, id(1), self.factuur, tekst);
        }
        let plekken = [(2, &regels, "een regel"), (3, &kortingen, "een korting"), (4, &toeslagen, "een toeslag")];
        for (n, aanwezig, waar) in plekken {
            if !aanwezig.is_empty() && !self.nummers_kloppen(categorie.nummers) {
                meld(uit, id(n), self.factuur, nummers_tekst(categorie, waar));
            }
        }
        let op_regel =
            regels.iter().filter(|c| c.ouder().filter(|o| o.is("cac:Item")).and_then(El::ouder).is_some_and(is_regel));
        let op_regel: Vec<_> = op_regel.copied().collect();
        for (n, plekken) in [(5, &op_regel), (6, &kortingen), (7, &toeslagen)] {
            for el in plekken.iter().filter(|el| !percentage_klopt(categorie.percentage, **el)) {
                meld(uit, id(n), *el, percentage_tekst(categorie));
            }
        }
        for groep in self.uitsplitsing.iter().filter(btw).take_while(|g| !g.boom().te_veel()) {
            self.groep(categorie, *groep, uit);
        }
    }

    /// A group of the breakdown: rules 8, 9 and 10.
    fn groep(&self, categorie: &Categorie, groep: El<'b, 't>, uit: &mut Vec<Bevinding>) {
        let (code, naam) = (categorie.code, categorie.naam);
        let id = |n: u32| format!("{}-{n:02}", categorie.regels);
        let Some(om) = groep.ouder() else { return };
        if !self.grondslag_klopt(categorie, groep, om).is_some_and(|goed| goed) {
            let tekst = format!(
                "Het bedrag waarover btw is gerekend (BT-116) bij categorie {code} ({naam}) is de som van de regels met die categorie, plus de toeslagen, min de kortingen."
            );
            meld(uit, id(8), groep, tekst);
        }
        let btw = om.getal("cbc:TaxAmount");
        if categorie.per_percentage {
            let klopt = || binnen_een_euro(btw?, om.getal("cbc:TaxableAmount")?, groep.getal("cbc:Percent")?);
            if !klopt().is_some_and(|goed| goed) {
                meld(
                    uit,
                    id(9),
                    groep,
                    format!(
                        "Het btw-bedrag (BT-117) bij categorie {code} ({naam}) is het bedrag (BT-116) maal het percentage (BT-119)."
                    ),
                );
            }
        } else if !btw.is_some_and(Getal::is_nul) {
            meld(uit, id(9), groep, format!("Het btw-bedrag (BT-117) bij categorie {code} ({naam}) is nul."));
        }
        let reden = groep.heeft("cbc:TaxExemptionReason") || groep.heeft("cbc:TaxExemptionReasonCode");
        if reden != categorie.reden {
            let tekst = match categorie.reden {
                true => format!("Zeg bij categorie {code} ({naam}) waarom er geen btw is (BT-120)."),
                false => {
                    format!("Laat bij categorie {code} ({naam}) de reden voor vrijstelling weg (BT-120 en BT-121).")
                }
            };
            meld(uit, id(10), groep, tekst);
        }
    }

    fn groepen_kloppen(&self, categorie: &Categorie) -> bool {
        let code = |c: &&El<'b, 't>| heeft_code(**c, categorie.code);
        let btw = |c: &&El<'b, 't>| code(c) && is_btw(**c);
        if categorie.per_percentage {
            let gebruikt = self.regels.iter().any(|c| btw(&c)) || self.toeslagen.iter().any(|(_, c)| btw(&c));
            return gebruikt == self.uitsplitsing.iter().any(|c| code(&c));
        }
        let ergens = self.alle.iter().any(|c| btw(&c)) || self.regels.iter().any(|c| btw(&c));
        !ergens || self.uitsplitsing.iter().filter(btw).count() == 1
    }

    fn nummers_kloppen(&self, nummers: Nummers) -> bool {
        let partij = |soort: &'static str| self.factuur.boom().alle(soort);
        let heeft_nummer = |s: &El<'b, 't>| s.heeft("cbc:CompanyID");
        let schemas = |soort| partij(soort).flat_map(|p| p.pad("cac:Party/cac:PartyTaxScheme"));
        let verkoper = || schemas("cac:AccountingSupplierParty").any(|s| heeft_nummer(&s));
        let verkoper_btw = || schemas("cac:AccountingSupplierParty").any(|s| heeft_nummer(&s) && is_btw(s));
        let vertegenwoordiger = || {
            let schemas = partij("cac:TaxRepresentativeParty").flat_map(|p| p.kind("cac:PartyTaxScheme"));
            schemas.into_iter().any(|s| heeft_nummer(&s) && is_btw(s))
        };
        let koper_btw = || schemas("cac:AccountingCustomerParty").any(|s| heeft_nummer(&s) && is_btw(s));
        let koper_kvk =
            || partij("cac:AccountingCustomerParty").any(|p| p.heeft("cac:Party/cac:PartyLegalEntity/cbc:CompanyID"));
        match nummers {
            Nummers::Verkoper => verkoper() || vertegenwoordiger(),
            Nummers::VerkoperBtw => verkoper_btw() || vertegenwoordiger(),
            Nummers::VerkoperEnKoper => (verkoper() || vertegenwoordiger()) && (koper_btw() || koper_kvk()),
            Nummers::BeideBtw => (verkoper_btw() || vertegenwoordiger()) && koper_btw(),
            Nummers::Geen => !verkoper_btw() && !vertegenwoordiger() && !koper_btw(),
        }
    }

    /// Rule 8: the base of a group is what the lines, charges and allowances of its category (and rate) come to.
    fn grondslag_klopt(&self, categorie: &Categorie, groep: El<'b, 't>, om: El<'b, 't>) -> Option<bool> {
        let document = om.ouder()?.ouder()?;
        let gesteld = om.getal("cbc:TaxableAmount")?;
        let percent = if categorie.per_percentage { Some(groep.getal("cbc:Percent")?) } else { None };
        let hoort = |c: &El<'b, 't>| {
            heeft_code(*c, categorie.code) && percent.is_none_or(|percent| c.getal("cbc:Percent") == Some(percent))
        };
        let regels = |naam: &'static str| {
            document.kind(naam).filter(|r| r.pad("cac:Item/cac:ClassifiedTaxCategory").iter().any(hoort))
        };
        let toeslagen = |soort: bool| {
            let van = document.kind("cac:AllowanceCharge").filter(move |k| is_toeslag(*k) == Some(soort));
            van.filter(|k| k.kind("cac:TaxCategory").any(|c| hoort(&c)))
        };
        let toeslag = som(toeslagen(true), "cbc:Amount")?.min(som(toeslagen(false), "cbc:Amount")?)?;
        let mut klopt = false;
        for naam in ["cac:InvoiceLine", "cac:CreditNoteLine"] {
            let som = som(regels(naam), "cbc:LineExtensionAmount")?.plus(toeslag)?;
            klopt |= if categorie.per_percentage {
                let gebruikt = regels(naam).next().is_some()
                    || toeslagen(true).next().is_some()
                    || toeslagen(false).next().is_some();
                gebruikt && gesteld.min(Getal::EEN)? < som && som < gesteld.plus(Getal::EEN)?
            } else {
                self.factuur.boom().alle(naam).next().is_some() && gesteld == som
            };
        }
        Some(klopt)
    }

    /// BR-O-11 to BR-O-14: what is not subject to VAT stands on an invoice of its own.
    fn buiten_btw(&self, uit: &mut Vec<Bevinding>) {
        if !self.uitsplitsing.iter().any(|c| heeft_code(*c, "O") && is_btw(*c)) {
            return;
        }
        let ander = |c: El<'b, 't>| is_btw(c) && c.kind("cbc:ID").any(|id| id.net() != "O");
        let toeslag = |soort: bool| self.toeslagen.iter().any(|(s, c)| *s == soort && ander(*c));
        let regels: [(&'static str, bool, &'static str); 4] = [
            (
                "BR-O-11",
                self.uitsplitsing.iter().any(|c| ander(*c)),
                "Bij categorie O heeft de btw-uitsplitsing geen andere categorie.",
            ),
            ("BR-O-12", self.regels.iter().any(|c| ander(*c)), "Bij categorie O heeft elke regel categorie O."),
            ("BR-O-13", toeslag(false), "Bij categorie O heeft elke korting categorie O."),
            ("BR-O-14", toeslag(true), "Bij categorie O heeft elke toeslag categorie O."),
        ];
        for (id, fout, tekst) in regels {
            if fout {
                meld(uit, id, self.factuur, tekst);
            }
        }
    }

    /// BR-IC-11 and BR-IC-12: a supply within the EU says when and where it went.
    fn binnen_eu(&self, uit: &mut Vec<Bevinding>) {
        if !self.uitsplitsing.iter().any(|c| heeft_code(*c, "K") && is_btw(*c)) {
            return;
        }
        let f = self.factuur;
        let gevuld = |pad: &str| f.pad(pad).iter().any(|el| el.tekst().chars().count() > 1);
        if !gevuld("cac:Delivery/cbc:ActualDeliveryDate")
            && !f.kind("cac:InvoicePeriod").any(|p| p.kinderen().next().is_some())
        {
            meld(uit, "BR-IC-11", f, "Geef bij een levering binnen de EU de leverdatum (BT-72) of de periode (BG-14).");
        }
        if !gevuld("cac:Delivery/cac:DeliveryLocation/cac:Address/cac:Country/cbc:IdentificationCode") {
            meld(uit, "BR-IC-12", f, "Geef bij een levering binnen de EU het land van aflevering (BT-80).");
        }
    }

    /// BR-B-01 and BR-B-02: split payment is Italian, and not mixed with the standard rate.
    fn gesplitst(&self, uit: &mut Vec<Bevinding>) {
        let gebruikt = |code: &str| self.alle.iter().chain(&self.regels).any(|c| heeft_code(*c, code) && is_btw(*c));
        if !gebruikt("B") {
            return;
        }
        let italiaans = |partij: &str| {
            self.factuur
                .pad(partij)
                .iter()
                .any(|p| p.zegt("cac:Party/cac:PostalAddress/cac:Country/cbc:IdentificationCode", "IT"))
        };
        if !(italiaans("cac:AccountingSupplierParty") && italiaans("cac:AccountingCustomerParty")) {
            meld(
                uit,
                "BR-B-01",
                self.factuur,
                "Categorie B (gesplitste betaling) bestaat alleen tussen twee partijen in Italië.",
            );
        }
        if gebruikt("S") {
            meld(
                uit,
                "BR-B-02",
                self.factuur,
                "Categorie B (gesplitste betaling) en categorie S staan niet op één factuur.",
            );
        }
    }
}

fn is_regel(el: El<'_, '_>) -> bool {
    el.is("cac:InvoiceLine") || el.is("cac:CreditNoteLine")
}

fn percentage_klopt(eis: Percentage, categorie: El<'_, '_>) -> bool {
    let percent = categorie.getal("cbc:Percent");
    match eis {
        Percentage::Positief => percent.is_some_and(Getal::is_positief),
        Percentage::Nul => percent.is_some_and(Getal::is_nul),
        Percentage::NietNegatief => percent.is_some_and(|p| !p.is_negatief()),
        Percentage::Geen => !categorie.heeft("cbc:Percent"),
    }
}

fn percentage_tekst(categorie: &Categorie) -> String {
    let (code, naam) = (categorie.code, categorie.naam);
    match categorie.percentage {
        Percentage::Positief => format!("Bij categorie {code} ({naam}) is het btw-percentage groter dan nul."),
        Percentage::Nul => format!("Bij categorie {code} ({naam}) staat het btw-percentage er, en is het nul."),
        Percentage::NietNegatief => format!("Bij categorie {code} ({naam}) is het btw-percentage nul of meer."),
        Percentage::Geen => format!("Laat bij categorie {code} ({naam}) het btw-percentage weg."),
    }
}

fn nummers_tekst(categorie: &Categorie, waar: &str) -> String {
    let (code, naam) = (categorie.code, categorie.naam);
    let eis = match categorie.nummers {
        Nummers::Verkoper => "geef het btw-nummer of belastingnummer van de leverancier (BT-31, BT-32 of BT-63)",
        Nummers::VerkoperBtw => "geef het btw-nummer van de leverancier (BT-31 of BT-63)",
        Nummers::VerkoperEnKoper => {
            "geef het btw-nummer van de leverancier (BT-31, BT-32 of BT-63) en het btw- of KvK-nummer van de afnemer (BT-48 of BT-47)"
        }
        Nummers::BeideBtw => "geef het btw-nummer van de leverancier (BT-31 of BT-63) en van de afnemer (BT-48)",
        Nummers::Geen => "laat de btw-nummers van leverancier en afnemer weg (BT-31, BT-63 en BT-48)",
    };
    format!("Heeft {waar} categorie {code} ({naam}), {eis}.")
}
