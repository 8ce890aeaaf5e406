//! The coded line of Dutch banks: `/TRTP/SEPA OVERBOEKING/IBAN/NL../NAME/../REMI/../EREF/..`, in `:86:` of MT940 and, at
//! SNS, ASN and ABN AMRO, in the free text of camt (FINANCE section 4).
//!
//! It is split where a known code stands between slashes and nowhere else: a description has slashes too.

use super::afschrift::{Deel, Kenmerk};

/// The codes of ABN AMRO, ING and Rabobank.
const CODES: &[&str] = &[
    "TRTP", "CSID", "MARF", "NAME", "REMI", "IBAN", "BIC", "EREF", "BENM", "ORDP", "ISDT", "RTRN", "PREF", "KREF",
    "RREF", "UDTR", "UCRD", "ULTD", "ULTB", "ULTC", "PURP", "CNTP", "SVCL", "ADDR", "ID", "RTYP", "OCMT", "SWEX",
    "EXCH", "CHGS",
];

/// Whether a text is a coded line: it begins with a code.
pub fn is_gecodeerd(text: &str) -> bool {
    text.strip_prefix('/').and_then(|rest| rest.split_once('/')).is_some_and(|(code, _)| CODES.contains(&code))
}

/// The codes of a line with what stands behind each, in order.
pub fn velden(text: &str) -> Vec<(&'static str, &str)> {
    let mut marks: Vec<(usize, &'static str)> = vec![];
    let slashes: Vec<usize> = memchr::memchr_iter(b'/', text.as_bytes()).collect();
    let mut free = 0;
    for pair in slashes.windows(2) {
        let [from, to] = pair else { continue };
        let code = CODES.iter().find(|code| **code == &text[from + 1..*to]);
        if let Some(code) = code.filter(|_| *from >= free) {
            marks.push((*from, code));
            // The slash that closes this code may be the first of the next: `/BENM//NAME/`.
            free = *to;
        }
    }
    let ends = marks.iter().skip(1).map(|(at, _)| *at).chain([text.len()]);
    let cut = |(at, code): (usize, &'static str), end: usize| {
        let value = text.get(at + code.len() + 2..end).unwrap_or_default();
        (code, value.trim().trim_end_matches('/').trim())
    };
    marks.iter().zip(ends).map(|(mark, end)| cut(*mark, end)).collect()
}

/// Fills a payment with what its free text says in codes; what is known already stays.
pub fn aanvullen(deel: &mut Deel) {
    if !is_gecodeerd(&deel.omschrijving) {
        return;
    }
    let line = std::mem::take(&mut deel.omschrijving);
    deel.anders.clear();
    for (code, value) in velden(&line) {
        match code {
            _ if value.is_empty() => {}
            "IBAN" if deel.tegenrekening.is_empty() => value.clone_into(&mut deel.tegenrekening),
            "NAME" if deel.naam.is_empty() => value.clone_into(&mut deel.naam),
            // ING: account, BIC and name behind one code.
            "CNTP" => {
                let mut parts = value.split('/');
                let (iban, naam) = (parts.next().unwrap_or_default(), parts.nth(1).unwrap_or_default());
                if deel.tegenrekening.is_empty() {
                    iban.clone_into(&mut deel.tegenrekening);
                }
                if deel.naam.is_empty() {
                    naam.clone_into(&mut deel.naam);
                }
            }
            "EREF" if deel.eindtoteind.is_empty() && value != "NOTPROVIDED" => value.clone_into(&mut deel.eindtoteind),
            "RTRN" if deel.retourcode.is_empty() => value.clone_into(&mut deel.retourcode),
            "REMI" => remittance(deel, value),
            _ => {}
        }
    }
}

/// What the payer wrote: a reference in a field of its own (ABN AMRO `ISSUER: CUR REF: ..`, ING `STRD/CUR/..`), or text
/// (ING `USTD//..`).
fn remittance(deel: &mut Deel, value: &str) {
    let abn = value.strip_prefix("ISSUER:").and_then(|rest| rest.split_once("REF:"));
    let ing = value.strip_prefix("STRD/").and_then(|rest| rest.split_once('/'));
    if let Some((issuer, text)) = abn.or(ing) {
        let tekst = text.trim().to_owned();
        if !tekst.is_empty() && deel.kenmerken.iter().all(|k| k.tekst != tekst) {
            deel.kenmerken.push(Kenmerk { cur: issuer.trim() == "CUR", tekst });
        }
        return;
    }
    let text = value.strip_prefix("USTD//").unwrap_or(value);
    text.clone_into(&mut deel.omschrijving);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(line: &str) -> Deel {
        let mut deel = Deel { omschrijving: line.to_owned(), ..Deel::default() };
        aanvullen(&mut deel);
        deel
    }

    #[test]
    fn a_line_of_abn_amro_gives_account_name_reference_and_id() {
        let deel = of(
            "/TRTP/SEPA OVERBOEKING/IBAN/NL34BNGH0285000001/BIC/BNGHNL2G/NAME/Gemeente Voorbeeldstad/REMI/ISSUER: CUR REF: 6000000202600001/EREF/NOTPROVIDED/RTRN/AC04",
        );
        assert_eq!(deel.tegenrekening, "NL34BNGH0285000001");
        assert_eq!(deel.naam, "Gemeente Voorbeeldstad");
        assert_eq!(deel.kenmerken, [Kenmerk { cur: true, tekst: "6000000202600001".to_owned() }]);
        assert_eq!((deel.eindtoteind.as_str(), deel.retourcode.as_str()), ("", "AC04"));
    }

    #[test]
    fn a_line_of_rabobank_has_an_empty_code_in_front_of_the_name() {
        let deel = of("/EREF/01-01-2013 12:00 0030000987654321/BENM//NAME/CONTRA ACCOUNT HOLDER/REMI//ISDT/2013-07-11");
        assert_eq!(deel.eindtoteind, "01-01-2013 12:00 0030000987654321");
        assert_eq!((deel.naam.as_str(), deel.omschrijving.as_str()), ("CONTRA ACCOUNT HOLDER", ""));
    }

    #[test]
    fn a_line_of_ing_has_the_other_side_behind_one_code() {
        // The form of the public description; no sample of it is in the shared data.
        let deel =
            of("/EREF/2026-0004//CNTP/NL20INGB0001234567/INGBNL2A/Stichting Derde///REMI/USTD//Factuur 2026-0004/");
        assert_eq!(deel.tegenrekening, "NL20INGB0001234567");
        assert_eq!((deel.naam.as_str(), deel.eindtoteind.as_str()), ("Stichting Derde", "2026-0004"));
        assert_eq!(deel.omschrijving, "Factuur 2026-0004");
        assert_eq!(of("/REMI/STRD/CUR/6000000202600001/").kenmerken[0].tekst, "6000000202600001");
    }

    #[test]
    fn a_slash_in_a_description_is_no_code() {
        assert_eq!(of("/REMI/2026/0001 en/of 2026/0002/EREF/X").omschrijving, "2026/0001 en/of 2026/0002");
        let free = of("betaling /REMI/ x");
        assert_eq!(free.omschrijving, "betaling /REMI/ x", "a line that does not begin with a code is text");
    }

    proptest! {
        #[test]
        fn no_line_panics(line in "(/|[A-Z]{2,4}|REMI|NAME|é|:| ){0,20}") {
            drop(of(&format!("/REMI/{line}")));
            drop(velden(&line));
        }
    }
}
