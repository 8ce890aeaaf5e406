//! A beginstand of a party that has sheets: one CSV with a row for each traject, or a folder of them, as Excel saves them
//! (`;`, Dutch days, amounts with a comma). It becomes the same [`Stand`] as the JSON, and is checked by the same rules; what is
//! found is told by file, column and row ([`Plaatsen`]).

mod cel;
mod plaats;
mod tabel;
#[cfg(test)]
mod tests;

pub use plaats::Plaatsen;

use super::stand::{Factuur, Gehaald, Match, Overeenkomst, Regel, Stand, Stap, Traject};
use crate::domain::levensloop::Gebeurtenis;
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
use chrono::NaiveDate;
use tabel::{Rij, lees as rijen};

/// The sheets there can be, with their columns; the first is the one that must be there.
const BLADEN: [(&str, &[&str]); 6] = [
    (
        TRAJECTEN,
        &[
            "nummer",
            "centrale",
            "vorm",
            "status",
            "bsn",
            "zaaknummer",
            "contract_id",
            "overeenkomst_id",
            "organisatie",
            "startdatum",
            "einddatum",
            "leerdoel_ids",
        ],
    ),
    ("stappen.csv", &["traject", "gebeurtenis", "datum"]),
    ("matches.csv", &["traject", "vacature_id", "organisatie", "datum"]),
    (
        "overeenkomsten.csv",
        &["traject", "overeenkomst_id", "organisatie", "startdatum", "einddatum", "leerdoel_ids", "document_sha256"],
    ),
    (
        "facturen.csv",
        &[
            "factuurnr",
            "leverancier",
            "contract_id",
            "datum",
            "vervaldatum",
            "traject",
            "mijlpaal",
            "bedrag",
            "btw",
            "betaald",
        ],
    ),
    ("gehaald.csv", &["traject", "mijlpaal", "bedrag"]),
];

/// The sheet of the trajecten.
pub const TRAJECTEN: &str = "trajecten.csv";

/// A sheet.
#[derive(Clone, PartialEq, Eq)]
pub struct Bestand {
    /// Its name, as a finding says it; one of a folder is known by it.
    pub naam: String,
    /// Its bytes.
    pub inhoud: Vec<u8>,
}

/// What stands in no sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Opgave {
    /// Slug of the party that states it.
    pub opgegeven_door: String,
    /// Slug of the gemeente.
    pub gemeente: String,
    /// What is open of the invoices, in euros as a sheet writes them; empty: nothing.
    pub totaal_open: String,
    /// What is still to be billed, likewise.
    pub totaal_te_factureren: String,
}

/// Reads the sheets. A single one with a name of its own is that of the trajecten. Fails with everything that cannot be read, by
/// file, column and row; what it means is checked afterwards ([`super::lees_in`]).
pub fn lees(opgave: &Opgave, bestanden: &[Bestand]) -> Result<(Stand, Plaatsen), Vec<Finding>> {
    let mut blad = Blad::default();
    for (veld, optie, tekst) in [
        (&mut blad.stand.totaal_open_centen, "--totaal-open", &opgave.totaal_open),
        (&mut blad.stand.totaal_te_factureren_centen, "--totaal-te-factureren", &opgave.totaal_te_factureren),
    ] {
        match cel::centen(tekst) {
            Ok(centen) => *veld = centen,
            Err(_) if tekst.is_empty() => {}
            Err(text) => blad.found.push(Finding::fout(Code::Tabel, Stage::Parse, optie, text)),
        }
    }
    (blad.stand.opgegeven_door, blad.stand.gemeente) = (opgave.opgegeven_door.clone(), opgave.gemeente.clone());
    let mut alle: Vec<(&str, Vec<Rij>)> = vec![];
    for bestand in bestanden {
        let known = BLADEN.iter().find(|(naam, _)| *naam == bestand.naam);
        let Some((soort, kolommen)) = known.or_else(|| BLADEN.first().filter(|_| bestanden.len() == 1)) else {
            let namen: Vec<_> = BLADEN.iter().map(|(naam, _)| *naam).collect();
            let text = format!("dit bestand kent de hub niet; in de map horen {}", namen.join(", "));
            blad.found.push(Finding::fout(Code::Tabel, Stage::Parse, &bestand.naam, text));
            continue;
        };
        let is_kolom = |naam: &str| {
            kolommen.contains(&naam) || (*soort == TRAJECTEN && Gebeurtenis::ALL.iter().any(|g| g.as_str() == naam))
        };
        alle.push((soort, rijen(bestand, &is_kolom, &mut blad.found)));
    }
    // In the order of the list: the trajecten first, which the others name.
    for (soort, _) in BLADEN {
        for rij in alle.iter().filter(|(naam, _)| *naam == soort).flat_map(|(_, rijen)| rijen) {
            match soort {
                TRAJECTEN => blad.traject(rij),
                "stappen.csv" => blad.stap(rij),
                "matches.csv" => blad.match_(rij),
                "overeenkomsten.csv" => blad.overeenkomst(rij),
                "facturen.csv" => blad.factuurregel(rij),
                _ => blad.gehaald(rij),
            }
        }
    }
    if !alle.iter().any(|(naam, _)| *naam == TRAJECTEN) {
        let text = "dit bestand ontbreekt; zonder trajecten is er niets in te lezen";
        blad.found.push(Finding::fout(Code::Tabel, Stage::Parse, TRAJECTEN, text));
    }
    if blad.found.is_empty() { Ok((blad.stand, blad.plaatsen)) } else { Err(blad.found) }
}

/// What was read so far.
#[derive(Default)]
struct Blad {
    stand: Stand,
    plaatsen: Plaatsen,
    found: Vec<Finding>,
}

impl Blad {
    /// The day of a column, as a canonical text; empty when there is none, or none that can be read.
    fn dag(&mut self, rij: &Rij, kolom: &str) -> String {
        match rij.tekst(kolom).map(cel::dag) {
            Some(Ok(dag)) => crate::domain::dag::show(dag),
            Some(Err(text)) => {
                self.found.push(rij.fout(Some(kolom), text));
                String::new()
            }
            None => String::new(),
        }
    }

    fn centen(&mut self, rij: &Rij, kolom: &str) -> i64 {
        match rij.tekst(kolom).map(cel::centen) {
            Some(Ok(centen)) => centen,
            Some(Err(text)) => {
                self.found.push(rij.fout(Some(kolom), text));
                0
            }
            None => 0,
        }
    }

    /// Remembers where the row of `pointer` stands, and its cells under the names of their fields.
    fn zet(&mut self, pointer: &str, rij: &Rij, velden: &[(&str, &str)]) {
        self.plaatsen.zet(pointer.to_owned(), rij.plek(None));
        for (veld, kolom) in velden {
            self.plaatsen.zet(format!("{pointer}/{veld}"), rij.plek(Some(kolom)));
        }
    }

    fn traject(&mut self, rij: &Rij) {
        let at = format!("/trajecten/{}", self.stand.trajecten.len());
        let own = BLADEN[0].1[..7].iter().filter(|kolom| rij.tekst(kolom).is_some()).map(|kolom| (*kolom, *kolom));
        self.zet(&at, rij, &own.collect::<Vec<_>>());
        let text = |kolom: &str| rij.tekst(kolom).map(str::to_owned);
        let mut traject = Traject {
            nummer: rij.of_leeg("nummer"),
            centrale: rij.of_leeg("centrale"),
            vorm: rij.of_leeg("vorm"),
            status: rij.of_leeg("status"),
            bsn: text("bsn"),
            zaaknummer: text("zaaknummer"),
            contract_id: text("contract_id"),
            ..Traject::default()
        };
        // A column for each event: the oldest first, and of one day in the order of a traject.
        let mut steps: Vec<(NaiveDate, &str)> = vec![];
        for naam in Gebeurtenis::ALL.iter().map(|g| g.as_str()) {
            match rij.tekst(naam).map(cel::dag) {
                Some(Ok(dag)) => steps.push((dag, naam)),
                Some(Err(text)) => self.found.push(rij.fout(Some(naam), text)),
                None => {}
            }
        }
        steps.sort_by_key(|(dag, _)| *dag);
        for (n, (dag, naam)) in steps.into_iter().enumerate() {
            self.zet(&format!("{at}/stappen/{n}"), rij, &[("datum", naam), ("gebeurtenis", naam)]);
            traject.stappen.push(Stap { gebeurtenis: naam.to_owned(), datum: crate::domain::dag::show(dag) });
        }
        self.stand.trajecten.push(traject);
        if ["overeenkomst_id", "organisatie", "startdatum"].iter().any(|kolom| rij.tekst(kolom).is_some()) {
            self.een_overeenkomst(rij, self.stand.trajecten.len() - 1);
        }
    }

    /// The place of the traject a row of another sheet names.
    fn van(&mut self, rij: &Rij) -> Option<usize> {
        let nummer = rij.tekst("traject");
        let at = self.stand.trajecten.iter().position(|t| Some(t.nummer.as_str()) == nummer);
        if at.is_none() {
            let text = "hier hoort het eigen nummer van een traject uit trajecten.csv";
            self.found.push(rij.fout(Some("traject"), text));
        }
        at
    }

    fn stap(&mut self, rij: &Rij) {
        let Some(at) = self.van(rij) else { return };
        let stap = Stap { gebeurtenis: rij.of_leeg("gebeurtenis"), datum: self.dag(rij, "datum") };
        let n = self.stand.trajecten[at].stappen.len();
        self.zet(&format!("/trajecten/{at}/stappen/{n}"), rij, &[("gebeurtenis", "gebeurtenis"), ("datum", "datum")]);
        self.stand.trajecten[at].stappen.push(stap);
    }

    fn match_(&mut self, rij: &Rij) {
        let Some(at) = self.van(rij) else { return };
        let een = Match {
            vacature_id: rij.of_leeg("vacature_id"),
            organisatie: rij.of_leeg("organisatie"),
            datum: self.dag(rij, "datum"),
        };
        let n = self.stand.trajecten[at].matches.len();
        self.zet(&format!("/trajecten/{at}/matches/{n}"), rij, &[("organisatie", "organisatie")]);
        self.stand.trajecten[at].matches.push(een);
    }

    fn overeenkomst(&mut self, rij: &Rij) {
        if let Some(at) = self.van(rij) {
            self.een_overeenkomst(rij, at);
        }
    }

    fn een_overeenkomst(&mut self, rij: &Rij, at: usize) {
        let einddatum = Some(self.dag(rij, "einddatum")).filter(|dag| !dag.is_empty());
        let een = Overeenkomst {
            overeenkomst_id: rij.of_leeg("overeenkomst_id"),
            organisatie: rij.of_leeg("organisatie"),
            startdatum: self.dag(rij, "startdatum"),
            einddatum,
            leerdoel_ids: rij.of_leeg("leerdoel_ids").split_whitespace().map(str::to_owned).collect(),
            document_sha256: rij.of_leeg("document_sha256"),
        };
        let n = self.stand.trajecten[at].overeenkomsten.len();
        self.zet(&format!("/trajecten/{at}/overeenkomsten/{n}"), rij, &[]);
        self.stand.trajecten[at].overeenkomsten.push(een);
    }

    /// A row is a line; rows with one number of one supplier are one invoice.
    fn factuurregel(&mut self, rij: &Rij) {
        let factuur = Factuur {
            factuurnr: rij.of_leeg("factuurnr"),
            leverancier: rij.of_leeg("leverancier"),
            contract_id: rij.of_leeg("contract_id"),
            datum: self.dag(rij, "datum"),
            vervaldatum: self.dag(rij, "vervaldatum"),
            regels: vec![],
        };
        let regel = Regel {
            traject: rij.of_leeg("traject"),
            mijlpaal: rij.of_leeg("mijlpaal"),
            centen: self.centen(rij, "bedrag"),
            btw_centen: self.centen(rij, "btw"),
            betaald_centen: self.centen(rij, "betaald"),
        };
        let same = |f: &Factuur| f.factuurnr == factuur.factuurnr && f.leverancier == factuur.leverancier;
        let at = self.stand.facturen.iter().position(same).unwrap_or_else(|| {
            self.stand.facturen.push(factuur.clone());
            self.stand.facturen.len() - 1
        });
        let whole = &self.stand.facturen[at];
        let n = whole.regels.len();
        let differs = n > 0 && *whole != Factuur { regels: whole.regels.clone(), ..factuur };
        if differs {
            let text = "deze factuur heeft in een eerdere rij een ander contract, een andere datum of vervaldatum";
            self.found.push(rij.fout(Some("factuurnr"), text));
        }
        if n == 0 {
            self.zet(&format!("/facturen/{at}"), rij, &[]);
        }
        let velden = [("centen", "bedrag"), ("btw_centen", "btw"), ("betaald_centen", "betaald")];
        self.zet(&format!("/facturen/{at}/regels/{n}"), rij, &velden);
        self.stand.facturen[at].regels.push(regel);
    }

    fn gehaald(&mut self, rij: &Rij) {
        let een = Gehaald {
            traject: rij.of_leeg("traject"),
            mijlpaal: rij.of_leeg("mijlpaal"),
            centen: self.centen(rij, "bedrag"),
        };
        self.zet(&format!("/gehaald/{}", self.stand.gehaald.len()), rij, &[("centen", "bedrag")]);
        self.stand.gehaald.push(een);
    }
}
