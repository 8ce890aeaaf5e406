//! Our structure of UBL 2.1 against the published schemas of OASIS: the same verdict on every invoice there is here, on
//! everything we write, and on hundreds of documents that were damaged in one place.

use super::mutaties::{basis, mutaties};
use super::schrijven::{CATEGORIEEN, PROFIELEN, SOORTEN, factuur};
use super::voorbeelden::xml_in;
use crate::shared::data;
use std::path::PathBuf;
use trajectbrug::factuur::bevinding::Laag;
use trajectbrug::factuur::boom::Boom;
use trajectbrug::factuur::ubl::write;
use trajectbrug::factuur::{structuur, toets};
use trajectbrug::format::{ContentPaths, Limits, xml};
use trajectbrug::message::element::Element;
use trajectbrug::message::finding::Stage;
use trajectbrug::message::tree::Node;
use trajectbrug::schema::xsd::Xsd;

pub fn oasis() -> Option<Xsd> {
    let folder = data("finance/ubl-xsd/xsd")?;
    let entries = ["maindoc/UBL-Invoice-2.1.xsd", "maindoc/UBL-CreditNote-2.1.xsd"].map(PathBuf::from);
    Some(Xsd::from_files(&folder, &entries).unwrap())
}

/// What OASIS says and what we say: whether the structure is right.
fn oordelen(xsd: &Xsd, node: Node<'_, '_>) -> (bool, bool) {
    let mut ours = vec![];
    structuur::draai(&Boom::new(node), &mut ours);
    (xsd.validate(node, Stage::Schema).is_empty(), ours.is_empty())
}

fn met<T>(bytes: &[u8], doe: impl FnOnce(Node<'_, '_>) -> T) -> T {
    let limits = Limits { token: 64 << 20, ..Limits::default() };
    let tree = xml::read(bytes, &limits, &ContentPaths::default()).unwrap();
    doe(tree.root().unwrap())
}

#[test]
fn the_verdict_on_every_invoice_and_fragment_is_that_of_oasis() {
    let (Some(xsd), Some(finance)) = (oasis(), data("finance")) else { return };
    let mut folders: Vec<PathBuf> =
        ["en16931/ubl/examples", "en16931/test/testfiles", "samples-own", "ubl-xsd/examples"]
            .map(|f| finance.join(f))
            .into();
    folders.push(finance.join("nlcius/test-files/SI-UBL-2.0.3.2"));
    let (mut valid, mut count, mut differ) = (0, 0, vec![]);
    for file in folders.iter().flat_map(|f| xml_in(f)) {
        let (theirs, ours) = met(&std::fs::read(&file).unwrap(), |root| oordelen(&xsd, root));
        count += 1;
        valid += usize::from(theirs);
        if theirs != ours {
            differ.push(format!("{}: OASIS {theirs}, ours {ours}", file.display()));
        }
    }
    assert_eq!(count, 48 + 95 + 12 + 5);
    assert!(valid > 150, "{valid}");
    // The fragments of the unit tests: nearly all are broken structures.
    let mut fragments = 0;
    for kind in ["Invoice-unit-UBL", "CreditNote-unit-UBL"] {
        for file in xml_in(&finance.join("en16931/test").join(kind)) {
            met(&std::fs::read(&file).unwrap(), |root| {
                for test in root.children().filter(|n| n.name() == "test") {
                    for node in test.children().filter(|n| ["Invoice", "CreditNote"].contains(&n.name())) {
                        let (theirs, ours) = oordelen(&xsd, node);
                        fragments += 1;
                        if theirs != ours {
                            differ.push(format!("{} {}: OASIS {theirs}, ours {ours}", file.display(), node.line()));
                        }
                    }
                }
            });
        }
    }
    assert!(fragments > 1_000, "{fragments}");
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[test]
fn what_we_write_is_valid_for_oasis_and_every_damage_gets_the_same_verdict() {
    let Some(xsd) = oasis() else { return };
    for categorie in CATEGORIEEN {
        for soort in SOORTEN {
            for profiel in PROFIELEN {
                let bytes = write(&factuur(soort, categorie), profiel).unwrap();
                assert_eq!(met(&bytes, |root| oordelen(&xsd, root)), (true, true));
            }
        }
    }
    let (mut refused, mut differ) = (0, vec![]);
    for (naam, goed) in basis() {
        for (wat, kapot) in mutaties(&goed) {
            let (theirs, ours) = met(kapot.as_bytes(), |root| oordelen(&xsd, root));
            refused += usize::from(!theirs);
            if theirs != ours {
                differ.push(format!("{naam} {wat}: OASIS {theirs}, ours {ours}"));
            }
        }
    }
    assert!(refused > 100, "{refused}");
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

fn als_element<'t>(node: Node<'t, 't>) -> Element<'t> {
    let mut element = Element::new(node.prefix(), node.namespace(), node.name()).text(node.text());
    for a in node.attributes() {
        element = element.attribute(a.prefix, a.name, a.namespace, a.value);
    }
    element.children = node.children().map(als_element).collect();
    if !element.children.is_empty() {
        element.text = "".into();
    }
    element
}

/// Damages the element at `at` in document order; false when there is none.
fn beschadig(element: &mut Element<'_>, at: &mut usize, how: usize) -> bool {
    for n in 0..element.children.len() {
        if *at == 0 {
            let children = &mut element.children;
            match how {
                0 => drop(children.remove(n)),
                1 => children.insert(n, children[n].clone()),
                2 => {
                    let moved = children.remove(n);
                    children.push(moved);
                }
                3 => children[n].text = "x".into(),
                4 => children[n].attributes.clear(),
                5 => children[n].name = "Onbekend".into(),
                _ => children[n].attributes.push(trajectbrug::message::element::Attribute {
                    name: "schemeID".into(),
                    value: "1".into(),
                    ..Default::default()
                }),
            }
            return true;
        }
        *at -= 1;
        if beschadig(&mut element.children[n], at, how) {
            return true;
        }
    }
    false
}

#[test]
fn a_rich_document_damaged_anywhere_gets_the_verdict_of_oasis() {
    let (Some(xsd), Some(finance)) = (oasis(), data("finance")) else { return };
    let (mut count, mut differ) = (0, vec![]);
    for file in ["en16931/test/testfiles/CreditNote-Max_content.xml", "ubl-xsd/examples/UBL-Invoice-2.1-Example.xml"] {
        let bytes = std::fs::read(finance.join(file)).unwrap();
        met(&bytes, |root| {
            let goed = als_element(root);
            for how in 0..7 {
                // One element in five, another fifth for each kind of damage: all of them take two minutes.
                for at in (how..).step_by(5) {
                    let mut kapot = goed.clone();
                    if !beschadig(&mut kapot, &mut at.clone(), how) {
                        break;
                    }
                    let Ok(bytes) = xml::write(&kapot) else { continue };
                    let Ok(tree) = xml::read(&bytes, &Limits::default(), &ContentPaths::default()) else { continue };
                    let (theirs, ours) = oordelen(&xsd, tree.root().unwrap());
                    count += 1;
                    if theirs != ours {
                        differ.push(format!("{file} damage {how} at {at}: OASIS {theirs}, ours {ours}"));
                    }
                }
            }
        });
    }
    assert!(count > 400, "{count}");
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[test]
fn another_engine_accepts_what_we_write_for_peppol() {
    // The crate en16931 has rules of its own for EN 16931 and Peppol BIS 3; we use only its lists.
    for categorie in CATEGORIEEN {
        for soort in SOORTEN {
            let bytes = write(&factuur(soort, categorie), PROFIELEN[1]).unwrap();
            let got = en16931_formats::receive(&bytes, &en16931_formats::Policy::default());
            assert_eq!(got.recommendation, en16931_formats::Recommendation::Accept, "{categorie:?} {soort:?}: {got}");
        }
    }
}

#[test]
fn a_broken_structure_is_still_judged_by_the_other_layers() {
    let (_, goed) = &basis()[0];
    // An element that UBL does not have, and a sum that is a cent off.
    let kapot = goed.replacen("<cbc:Note>", "<cbc:Onzin>1</cbc:Onzin><cbc:Note>", 1).replace(">1452.00<", ">1452.01<");
    let uitslag = met(kapot.as_bytes(), |root| toets(&Boom::new(root)));
    assert!(uitslag.van(Laag::Xsd).count() == 1 && uitslag.heeft("BR-CO-15"), "{uitslag:#?}");
}
