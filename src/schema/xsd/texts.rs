//! What a broken XSD rule means, in Dutch. Names, bounds and lists come from the schema; nothing comes from the message.

use super::explain::Wanted;
use super::walk::Moment;

/// Names or values in one text; a longer list helps nobody.
const MAX_LISTED: usize = 12;

/// The text of a finding for `rule`, broken at `moment`, where the schema wanted `wanted`.
pub(super) fn text(rule: &str, moment: Moment, wanted: &Wanted) -> String {
    let expected = || after(" Verwacht: ", &wanted.names, ".");
    let bound = |what: &str, bound: Option<String>, unit: &str| match bound {
        Some(bound) => format!("{what} {bound}{unit}."),
        None => "De waarde past niet bij het schema.".to_owned(),
    };
    let number = |n: Option<u64>| n.map(|n| n.to_string());
    match rule {
        "cvc-complex-type.2.4" if moment == Moment::Start && wanted.names.is_empty() => {
            "Dit element staat hier niet op zijn plaats. Hier mag geen element meer volgen.".to_owned()
        }
        "cvc-complex-type.2.4" if moment == Moment::Start => {
            format!("Dit element staat hier niet op zijn plaats.{}", expected())
        }
        "cvc-complex-type.2.4" => format!("In dit element ontbreekt een verplicht element.{}", expected()),
        "cvc-complex-type.2.1" => "Dit element moet leeg zijn.".into(),
        "cvc-complex-type.2.3" => "In dit element mogen alleen andere elementen staan, geen losse tekst.".into(),
        "cvc-complex-type.3" => "Dit attribuut staat er twee keer.".into(),
        "cvc-complex-type.3.2.1" | "cvc-complex-type.3.2.2" | "cvc-assess-attr.1.2" => {
            "Dit attribuut is hier niet toegestaan.".into()
        }
        "cvc-complex-type.4" => match wanted.names.len() {
            0 | 1 => format!("Een verplicht attribuut ontbreekt{}", after(": ", &wanted.names, "") + "."),
            _ => format!("Verplichte attributen ontbreken: {}.", list(&wanted.names)),
        },
        "cvc-complex-type" if matches!(moment, Moment::Attribute(_)) => {
            "Een element mag maar één attribuut van het type ID hebben.".into()
        }
        "cvc-elt.1" => "Dit element komt in het schema niet voor.".into(),
        "cvc-elt.2" | "cvc-type.2" => {
            "Dit element (of zijn type) is abstract en mag zelf niet voorkomen. Gebruik een element of type dat ervan is afgeleid.".into()
        }
        "cvc-elt.3.1" => "Dit element mag niet leeg worden gelaten met xsi:nil.".into(),
        "cvc-elt.3.2.1" => "Een element met xsi:nil=\"true\" moet leeg zijn.".into(),
        "cvc-elt.3.2.2" => "Een element met een vaste waarde kan geen xsi:nil=\"true\" hebben.".into(),
        "cvc-elt.4.1" | "cvc-attribute.5" => "Het type in xsi:type komt in het schema niet voor.".into(),
        "cvc-elt.4.2" | "cvc-elt.4.3" => "Het type in xsi:type is hier niet toegestaan.".into(),
        "cvc-elt.5.1.1" => "Dit element mag niet leeg zijn.".into(),
        "cvc-elt.5.2.2" | "cvc-elt.5.2.2.1" | "cvc-elt.5.2.2.2" | "cvc-attribute.4" => {
            "Hier staat niet de vaste waarde die het schema voorschrijft.".into()
        }
        "cvc-id.1" => "Een verwijzing (IDREF) wijst naar een ID dat in het bericht niet voorkomt.".into(),
        "cvc-id.2" => "Dit ID komt meer dan één keer voor.".into(),
        "cvc-identity-constraint.4.2.1" => "Een sleutelveld ontbreekt of komt meer dan één keer voor.".into(),
        "cvc-identity-constraint.4.2.2" => "Deze sleutel komt meer dan één keer voor en moet uniek zijn.".into(),
        "cvc-identity-constraint.4.3" => "Deze verwijzing wijst naar een sleutel die in het bericht niet voorkomt.".into(),
        "cvc-enumeration-valid" => {
            format!("Deze waarde staat niet in de lijst van het schema.{}", after(" Toegestaan: ", &wanted.values, "."))
        }
        "cvc-pattern-valid" => match &wanted.pattern {
            Some(pattern) if pattern.len() <= 120 => {
                format!("De waarde heeft niet de juiste vorm. Het schema vraagt het patroon `{pattern}`.")
            }
            _ => "De waarde heeft niet de juiste vorm.".into(),
        },
        "cvc-length-valid" => bound("De waarde moet precies zo lang zijn:", number(wanted.length), " tekens"),
        "cvc-minLength-valid" if wanted.min_length == Some(1) => "De waarde mag niet leeg zijn.".into(),
        "cvc-minLength-valid" => bound("De waarde is te kort. Het minimum aantal tekens is", number(wanted.min_length), ""),
        "cvc-maxLength-valid" => bound("De waarde is te lang. Het maximum aantal tekens is", number(wanted.max_length), ""),
        "cvc-minInclusive-valid" => bound("De waarde is te klein. Het minimum is", wanted.min.clone(), ""),
        "cvc-minExclusive-valid" => bound("De waarde is te klein. Zij moet groter zijn dan", wanted.min.clone(), ""),
        "cvc-maxInclusive-valid" => bound("De waarde is te groot. Het maximum is", wanted.max.clone(), ""),
        "cvc-maxExclusive-valid" => bound("De waarde is te groot. Zij moet kleiner zijn dan", wanted.max.clone(), ""),
        "cvc-totalDigits-valid" => {
            bound("Het getal heeft te veel cijfers. Het maximum is", number(wanted.digits.map(u64::from)), "")
        }
        "cvc-fractionDigits-valid" => {
            bound("Het getal heeft te veel cijfers achter de punt. Het maximum is", number(wanted.fraction.map(u64::from)), "")
        }
        r if r.starts_with("cvc-datatype-valid") || r == "cvc-simple-type" || r.starts_with("cvc-attribute") => {
            match wanted.builtin.as_deref().map(kind) {
                Some(kind) => format!("De waarde is geen {kind}."),
                None => "De waarde past niet bij het type in het schema.".into(),
            }
        }
        "validation-resource-limit" | "validation-preparation-failed" => {
            "Dit bericht kan niet volledig worden gecontroleerd: het is te ingewikkeld.".into()
        }
        _ => "Dit voldoet niet aan het schema.".into(),
    }
}

/// A built-in type in words; the example says more than the name.
fn kind(builtin: &str) -> String {
    match builtin {
        "date" => "geldige datum (jjjj-mm-dd)",
        "dateTime" => "geldig tijdstip (jjjj-mm-ddTuu:mm:ss)",
        "time" => "geldige tijd (uu:mm:ss)",
        "gYear" => "geldig jaartal (jjjj)",
        "boolean" => "`true` of `false`",
        "decimal" => "getal (met een punt als decimaalteken)",
        "integer" | "long" | "int" | "short" | "byte" => "geheel getal",
        "nonNegativeInteger" | "unsignedLong" | "unsignedInt" | "unsignedShort" | "unsignedByte" => {
            "geheel getal van 0 of hoger"
        }
        "positiveInteger" => "geheel getal van 1 of hoger",
        "base64Binary" => "geldige base64",
        "anyURI" => "geldige URI",
        other => return format!("geldige `xs:{other}`"),
    }
    .to_owned()
}

fn list(names: &[String]) -> String {
    let shown = names.iter().take(MAX_LISTED).map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(MAX_LISTED) {
        0 => shown,
        more => format!("{shown} en nog {more}"),
    }
}

fn after(lead: &str, names: &[String], end: &str) -> String {
    if names.is_empty() { String::new() } else { format!("{lead}{}{end}", list(names)) }
}
