//! The table of UBL 2.1 that ships against the schemas of OASIS: the same types, children, order and numbers, and the same
//! types of values.

use crate::shared::data;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use trajectbrug::factuur::structuur::tabel::{Inhoud, UBL};
use trajectbrug::factuur::structuur::waarde::Waarde;
use trajectbrug::format::{ContentPaths, Limits, xml};
use trajectbrug::message::tree::Node;

/// (name with prefix, its type when it is an aggregate, minOccurs, maxOccurs)
type Kind = (String, Option<String>, String, String);

fn rijen(node: Node<'_, '_>, soorten: &BTreeMap<String, String>) -> Vec<Kind> {
    let sequence = node.children().find(|c| c.name() == "sequence").unwrap();
    let elements = sequence.children().filter(|c| c.name() == "element");
    let occurs = |e: Node<'_, '_>, name| e.attribute("", name).unwrap_or("1").to_owned();
    elements
        .map(|e| {
            let name = e.attribute("", "ref").unwrap().to_owned();
            let soort = name.strip_prefix("cac:").map(|n| soorten[n].strip_suffix("Type").unwrap().to_owned());
            (name, soort, occurs(e, "minOccurs"), occurs(e, "maxOccurs"))
        })
        .collect()
}

fn met<T>(file: &Path, use_it: impl FnOnce(Node<'_, '_>) -> T) -> T {
    let bytes = std::fs::read(file).unwrap();
    let tree = xml::read(&bytes, &Limits::default(), &ContentPaths::default()).unwrap();
    use_it(tree.root().unwrap())
}

#[test]
fn the_table_says_what_the_schemas_of_oasis_say() {
    let Some(xsd) = data("finance/ubl-xsd/xsd") else { return };
    let common = xsd.join("common/UBL-CommonAggregateComponents-2.1.xsd");
    let (soorten, types) = met(&common, |root| {
        let attr = |n: Node<'_, '_>, name| n.attribute("", name).unwrap().to_owned();
        let elements = root.children().filter(|c| c.name() == "element");
        let soorten: BTreeMap<_, _> = elements.map(|e| (attr(e, "name"), attr(e, "type"))).collect();
        let types = root.children().filter(|c| c.name() == "complexType");
        let types: BTreeMap<_, _> =
            types.map(|t| (attr(t, "name").strip_suffix("Type").unwrap().to_owned(), rijen(t, &soorten))).collect();
        (soorten, types)
    });
    let mut checked = BTreeSet::new();
    for document in ["Invoice", "CreditNote"] {
        let file = xsd.join(format!("maindoc/UBL-{document}-2.1.xsd"));
        let rows = met(&file, |root| rijen(root.children().find(|c| c.name() == "complexType").unwrap(), &soorten));
        let mut open = vec![(document.to_owned(), rows)];
        while let Some((soort, rows)) = open.pop() {
            if !checked.insert(soort.clone()) {
                continue;
            }
            let nummer = UBL.nummer(&soort).unwrap_or_else(|| panic!("{soort} is not in the table"));
            let ours: Vec<Kind> = UBL.soorten[nummer]
                .iter()
                .map(|p| {
                    let prefix = match p.inhoud {
                        Inhoud::Waarde(_) => "cbc",
                        Inhoud::Groep(_) => "cac",
                        Inhoud::Uitbreidingen => "ext",
                    };
                    let soort = match p.inhoud {
                        Inhoud::Groep(_) => Some(soorten[p.naam].strip_suffix("Type").unwrap().to_owned()),
                        _ => None,
                    };
                    if let (Inhoud::Groep(nummer), Some(soort)) = (p.inhoud, &soort) {
                        assert_eq!(UBL.nummer(soort), Some(nummer), "{}", p.naam);
                    }
                    let min = if p.verplicht { "1" } else { "0" };
                    let max = if p.vaker { "unbounded" } else { "1" };
                    (format!("{prefix}:{}", p.naam), soort, min.to_owned(), max.to_owned())
                })
                .collect();
            assert_eq!(ours, rows, "{soort}");
            open.extend(rows.into_iter().filter_map(|(_, soort, ..)| soort).map(|s| (s.clone(), types[&s].clone())));
        }
    }
    assert_eq!(checked.len(), UBL.soorten.len());
}

#[test]
fn the_type_of_every_value_is_that_of_oasis() {
    let Some(xsd) = data("finance/ubl-xsd/xsd") else { return };
    let bases = met(&xsd.join("common/UBL-CommonBasicComponents-2.1.xsd"), |root| {
        let types = root.children().filter(|c| c.name() == "complexType");
        types
            .map(|t| {
                let base = t.children().next().unwrap().children().next().unwrap().attribute("", "base").unwrap();
                (t.attribute("", "name").unwrap().strip_suffix("Type").unwrap().to_owned(), base.to_owned())
            })
            .collect::<BTreeMap<_, _>>()
    });
    let mut seen = 0;
    for plaats in UBL.soorten.iter().flatten() {
        let Inhoud::Waarde(waarde) = plaats.inhoud else { continue };
        let right = match bases[plaats.naam].trim_start_matches("udt:") {
            "AmountType" => Waarde::Bedrag,
            "BinaryObjectType" => Waarde::Bestand,
            "CodeType" => Waarde::Code,
            "DateType" => Waarde::Datum,
            "TimeType" => Waarde::Tijd,
            "IdentifierType" => Waarde::Nummer,
            "IndicatorType" => Waarde::JaNee,
            "MeasureType" => Waarde::Maat,
            "QuantityType" => Waarde::Aantal,
            "NumericType" | "PercentType" | "RateType" => Waarde::Getal,
            "TextType" | "NameType" => Waarde::Tekst,
            other => panic!("{other} is no type we know"),
        };
        assert_eq!(waarde, right, "{}", plaats.naam);
        seen += 1;
    }
    assert!(seen > 700, "{seen}");
}
