//! Tables of a bank: with balances what is read adds up, account by account, and without them nobody says that it does.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trajectbrug::bank::csv::{Profiel, Profielen};

const MET: &str = "kop: [a, d, b, t, o, s]
rekening: a
datum: d
bedrag: b
tegenrekening: t
omschrijving: [o]
saldo_na: s
";
const ZONDER: &str = "kop: [a, d, b, r, t, o]
rekening: a
datum: d
datumvorm: dd-mm-jjjj
bedrag: b
decimaal: \".\"
richting: {kolom: r, bij: B, af: A}
tegenrekening: t
omschrijving: [o]
";

fuzz_target!(|input: &[u8]| {
    let mut profielen = Profielen::default();
    for (naam, text) in [("met", MET), ("zonder", ZONDER)] {
        profielen.erbij(naam, Profiel::parse(text).expect("a profile")).expect("another header");
    }
    for head in [&b""[..], b"a;d;b;t;o;s\n", b"a;d;b;r;t;o\n"] {
        let text = [head, input].concat();
        for afschrift in trajectbrug::bank::lees(&text, &profielen).unwrap_or_default() {
            let booked = afschrift.boekingen.iter().map(|b| b.cents).sum::<i64>();
            match (afschrift.kop.begin, afschrift.eind) {
                (Some(begin), Some(eind)) => assert_eq!(begin.cents + booked, eind.cents),
                _ => assert!(head != b"a;d;b;t;o;s\n", "a balance after every row, and none of the whole"),
            }
        }
    }
});
