//! BR45-BR48 and BR50: who may see what.

use super::{Gevolg::*, Regel, Waar, weiger};
use crate::canonical::bsn;
use crate::message::finding::Finding;
use serde_json::Value;

/// The rules of this part.
#[rustfmt::skip]
pub(super) const REGELS: &[Regel] = &[
    Regel { code: "BR45", bron: "L925-927", parameters: &[],
        tekst: "Een instelling krijgt nooit trede, diagnose, soort uitkering of sanctie.",
        uitkomsten: &[("het veld wordt weggelaten en geteld", Corrigeer)], waar: &[Waar::Afscherming] },
    Regel { code: "BR46", bron: "afgeleid", parameters: &[],
        tekst: "Een BSN gaat alleen naar en van de gemeente en doorstaat de elfproef; anderen krijgen een eigen pseudoniem.",
        uitkomsten: &[("een BSN van wie het niet mag sturen: quarantaine", Weiger), ("een BSN in een tekst die anderen lezen", Weiger)],
        waar: &[Waar::Schema, Waar::Verwerking, Waar::Afscherming] },
    Regel { code: "BR47", bron: "L418-420, L483-485", parameters: &["gevoelige_woorden"],
        tekst: "Schulden, verslaving en zorgcategorie blijven bij de gemeente; naar buiten gaat alleen of extra begeleiding nodig is.",
        uitkomsten: &[("het veld wordt weggelaten en geteld", Corrigeer), ("een tekst die eruit gaat noemt er een", HoudAan)],
        waar: &[Waar::Afscherming, Waar::Toets(&["aanmelding/1"], br47_gevoelige_tekst)] },
    Regel { code: "BR48", bron: "L457-461", parameters: &[],
        tekst: "Aantekeningen van de trainer bereiken de klantmanager nooit.",
        uitkomsten: &[("het veld bestaat niet in het bericht", Weiger)], waar: &[Waar::Schema] },
    Regel { code: "BR50", bron: "afgeleid", parameters: &[],
        tekst: "Een veld waar de ontvanger geen recht op heeft, gaat niet mee: wat niet is toegestaan, is verboden.",
        uitkomsten: &[("het veld wordt weggelaten en geteld", Corrigeer)], waar: &[Waar::Afscherming] },
];

/// BR47: what is written about a person to others than the gemeente names no debt, addiction or illness.
fn br47_gevoelige_tekst(blik: super::Blik<'_>) -> Vec<Finding> {
    let text = "deze tekst gaat ook naar partijen buiten de gemeente en lijkt te gaan over schulden, verslaving of gezondheid; iemand moet ernaar kijken";
    let names = |text: &str| {
        let text = text.to_lowercase();
        blik.praktijk.gevoelige_woorden.iter().any(|woord| text.contains(woord.as_str()))
    };
    let wish = |(n, wens): (usize, &Value)| wens.as_str().is_some_and(names).then(|| format!("/wensen/{n}"));
    let mut paths: Vec<String> = super::items(blik.bericht, "/wensen").filter_map(wish).collect();
    if blik.bericht.pointer("/diagnose/samenvatting").and_then(Value::as_str).is_some_and(names) {
        paths.push("/diagnose/samenvatting".to_owned());
    }
    paths.iter().map(|path| super::houd_aan("BR47", path, text)).collect()
}

/// BR46: a BSN stands in the field that is for it and nowhere else. In a wish or a remark it would leave with the text.
pub fn br46_alleen_in_eigen_veld(canonical: &Value, bsn_velden: &[String]) -> Vec<Finding> {
    let text = "in deze tekst staat een burgerservicenummer (of een getal dat de elfproef doorstaat); de tekst gaat ook naar partijen die het niet mogen zien. Haal het eruit";
    bsn::zoek_bsn(canonical, bsn_velden).into_iter().map(|path| weiger("BR46", &path, text)).collect()
}
