//! The document of [`super::inzage`] in Dutch sentences, for the person himself.

use serde_json::Value;
use std::fmt::Write;

/// The document as text.
pub fn tekst(document: &Value) -> String {
    let mut out = String::from("Wat er van u is bewaard, en wie wat kreeg\n\n");
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    // Writing to a String does not fail.
    let mut line = |text: String| writeln!(out, "{text}").unwrap_or_default();
    line(format!("Gemaakt op {} door {}.", text(&document["gemaakt_op"]), text(&document["gemaakt_door"])));
    if document["beperkt"].is_object() {
        line(format!("Sinds {} gaat er niets van u naar anderen.", text(&document["beperkt"]["sinds"])));
    }
    for gewist in list(&document["gewist"]) {
        line(format!("Op {} zijn uw gegevens gewist door {}.", text(&gewist["op"]), text(&gewist["wie"])));
    }
    for part in list(&document["trajecten"]) {
        let traject = &part["traject"];
        line(format!(
            "\nTraject {}: {}, nu {}.",
            text(&traject["traject_id"]),
            text(&traject["vorm"]),
            text(&traject["status"])
        ));
        list(&part["berichten"]).iter().flat_map(bericht).for_each(&mut line);
        for termijn in list(&part["termijnen"]) {
            line(format!("  Termijn {}: tot {}.", text(&termijn["soort"]), text(&termijn["vervalt_op"])));
        }
        for werk in list(&part["werkitems"]) {
            line(format!("  Werk voor {}: {}", text(&werk["partner"]), text(&werk["tekst"])));
        }
    }
    let los = list(&document["berichten_zonder_traject"]);
    if !los.is_empty() {
        line("\nBerichten die bij geen traject horen".to_owned());
        los.iter().flat_map(bericht).for_each(&mut line);
    }
    let logboek = list(&document["logboek"]);
    if !logboek.is_empty() {
        line("\nLogboek: wie wat met uw gegevens deed".to_owned());
        for regel in logboek {
            line(format!("  {} {} {}", text(&regel["op"]), text(&regel["wie"]), text(&regel["wat"])));
        }
    }
    out
}

fn bericht(bericht: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let mut lines = vec![format!(
        "  {} {} van {} ({}).",
        text(&bericht["ontvangen_op"]),
        text(&bericht["soort"]),
        text(&bericht["afzender"]),
        text(&bericht["status"])
    )];
    let mut values = vec![];
    inhoud(&bericht["inhoud"], "", &mut values);
    lines.extend(values.into_iter().map(|(place, value)| format!("      {place}: {value}")));
    for levering in bericht["leveringen"].as_array().into_iter().flatten() {
        let when = levering["bezorgd_op"].as_str().map_or("nog niet".to_owned(), |at| format!("op {at}"));
        let velden: Vec<&str> = levering["velden"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let velden = if velden.is_empty() { "niet meer bekend".to_owned() } else { velden.join(", ") };
        lines.push(format!("    Naar {}: {when}. Velden: {velden}.", text(&levering["ontvanger"])));
    }
    lines
}

/// Every value with the names that lead to it.
fn inhoud(value: &Value, at: &str, found: &mut Vec<(String, String)>) {
    let below = |name: &str| if at.is_empty() { name.to_owned() } else { format!("{at} {name}") };
    match value {
        Value::Null => {}
        Value::Object(fields) => fields.iter().for_each(|(name, value)| inhoud(value, &below(name), found)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(n, item)| inhoud(item, &below(&(n + 1).to_string()), found));
        }
        Value::String(text) => found.push((at.to_owned(), text.clone())),
        other => found.push((at.to_owned(), other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_person_reads_what_is_kept_who_got_it_and_when() {
        let document = json!({
            "gemaakt_op": "2026-10-01T08:00:00Z", "gemaakt_door": "j.jansen",
            "trajecten": [{"traject": {"traject_id": "TRJ-2026-000001", "vorm": "begeleidingstraject", "status": "aangemeld"},
                "berichten": [{"ontvangen_op": "2026-09-04T14:12:06Z", "soort": "aanmelding/1", "afzender": "gemeente-a",
                    "status": "aanvaard", "inhoud": {"naam": {"geslachtsnaam": "Testers"}, "wensen": ["tuin"]},
                    "leveringen": [{"ontvanger": "vc-a", "bezorgd_op": "2026-09-04T14:12:07Z", "velden": ["/naam/geslachtsnaam"]}]}]}],
            "logboek": []
        });
        assert_eq!(
            tekst(&document),
            "Wat er van u is bewaard, en wie wat kreeg

Gemaakt op 2026-10-01T08:00:00Z door j.jansen.

Traject TRJ-2026-000001: begeleidingstraject, nu aangemeld.
  2026-09-04T14:12:06Z aanmelding/1 van gemeente-a (aanvaard).
      naam geslachtsnaam: Testers
      wensen 1: tuin
    Naar vc-a: op 2026-09-04T14:12:07Z. Velden: /naam/geslachtsnaam.
"
        );
    }
}
