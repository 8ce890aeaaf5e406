//! From elements to entries: what every element of camt does, and what is asked of a statement, an entry and a part.

use super::deel::Opbouw;
use super::tag::Tag;
use super::{Halt, place, wrong};
use crate::bank::afschrift::{Boeking, Kenmerk, Ontvanger, Saldo, Soort};
use crate::bank::bedrag;
use crate::bank::controle::{Controle, Telling};
use crate::domain::dag;
use crate::message::code::Code;
use crate::message::finding::Finding;
use chrono::NaiveDate;

/// The statement under construction.
#[derive(Default)]
pub(super) struct Staat {
    pub(super) id: String,
    pub(super) volgnummer: String,
    pub(super) iban: String,
    pub(super) anders: String,
    /// The account, once it was told: whose side of a payment is ours.
    pub(super) rekening: String,
    pub(super) begin: Option<(u8, Saldo)>,
    pub(super) eind: Option<(u8, Saldo)>,
    /// Told to the receiver.
    pub(super) begonnen: bool,
    pub(super) boekingen: u32,
    pub(super) controle: Controle,
    pub(super) tellingen: [Telling; 3],
}

/// A balance under construction.
#[derive(Default)]
struct Stand {
    code: String,
    cents: Option<i64>,
    bij: Option<bool>,
    datum: Option<NaiveDate>,
}

/// An entry under construction.
#[derive(Default)]
pub(super) struct Regel {
    pub(super) boeking: Boeking,
    pub(super) cents: Option<i64>,
    pub(super) bij: Option<bool>,
    pub(super) geboekt: Option<NaiveDate>,
    pub(super) valuta: Option<NaiveDate>,
    pub(super) stand: String,
    pub(super) tekst: String,
    /// Batches in it: how many, with which total number of parts and cents.
    pub(super) batches: u32,
    pub(super) aantal: Option<u64>,
    pub(super) totaal: Option<i64>,
    pub(super) delen: Vec<Opbouw>,
}

/// Puts entries together and gives them on.
pub(super) struct Bouw<'u> {
    pub(super) uit: &'u mut dyn Ontvanger,
    /// The message the root names.
    pub(super) soort: Option<Soort>,
    /// What does not add up; reading goes on.
    pub(super) bevindingen: Vec<Finding>,
    pub(super) statements: u32,
    euro: bool,
    pub(super) staat: Staat,
    stand: Stand,
    pub(super) regel: Regel,
}

impl<'u> Bouw<'u> {
    pub(super) fn new(uit: &'u mut dyn Ontvanger) -> Self {
        Self {
            uit,
            soort: None,
            bevindingen: vec![],
            statements: 0,
            euro: false,
            staat: Staat::default(),
            stand: Stand::default(),
            regel: Regel::default(),
        }
    }

    /// The currency of the amount that begins: euro or not.
    pub(super) fn valuta(&mut self, euro: bool) {
        self.euro = euro;
    }

    /// The end of the file.
    pub(super) fn klaar(&mut self) -> Result<(), Halt> {
        if self.statements > 0 {
            return Ok(());
        }
        wrong(Code::Schema, "/Document", "Stmt", "Het bestand bevat geen afschrift (Stmt, Rpt of Ntfctn).")
    }

    /// Where we are, with the number of the statement and the entry.
    pub(super) fn plek(&self, pad: &[Tag]) -> String {
        let mut all = String::new();
        for tag in pad {
            all += "/";
            all += tag.name();
            match tag {
                Tag::Stmt | Tag::Rpt | Tag::Ntfctn => all += &format!("[{}]", self.statements),
                Tag::Ntry => all += &format!("[{}]", self.staat.boekingen),
                _ => {}
            }
        }
        all
    }

    pub(super) fn start(&mut self, pad: &[Tag]) -> Result<(), Halt> {
        match pad {
            [_, _, Tag::Stmt | Tag::Rpt | Tag::Ntfctn] => {
                self.statements += 1;
                self.staat = Staat::default();
                let fits = matches!(
                    (self.soort, pad[1], pad[2]),
                    (Some(Soort::Camt053), Tag::BkToCstmrStmt, Tag::Stmt)
                        | (Some(Soort::Camt052), Tag::BkToCstmrAcctRpt, Tag::Rpt)
                        | (Some(Soort::Camt054), Tag::BkToCstmrDbtCdtNtfctn, Tag::Ntfctn)
                );
                if !fits {
                    return wrong(
                        Code::Schema,
                        &place(pad),
                        "versie",
                        "Het bericht past niet bij de naamruimte van het Document.",
                    );
                }
            }
            [_, _, _, Tag::Ntry] => {
                self.begin(pad)?;
                self.staat.boekingen += 1;
                self.regel = Regel::default();
            }
            [.., Tag::TxDtls] => self.regel.delen.push(Opbouw::default()),
            [.., Tag::Bal] => self.stand = Stand::default(),
            _ => {}
        }
        Ok(())
    }

    /// What the end of an element means; `text` is trimmed.
    pub(super) fn end(&mut self, pad: &[Tag], text: &str) -> Result<(), Halt> {
        use Tag::*;
        let up = |n: usize| pad.len().checked_sub(n + 1).and_then(|i| pad.get(i)).copied().unwrap_or(Ander);
        let (last, ouder, grootouder) = (up(0), up(1), up(2));
        let is_staat = |tag| matches!(tag, Stmt | Rpt | Ntfctn);
        match last {
            Ander => {}
            Ntry if is_staat(ouder) => self.boek(pad)?,
            Stmt | Rpt | Ntfctn if pad.len() == 3 => self.sluit(pad)?,
            Bal => self.saldo(pad)?,
            Amt | TtlAmt => self.bedrag(pad, text)?,
            CdtDbtInd => {
                let bij = match text {
                    "CRDT" => true,
                    "DBIT" => false,
                    _ => return wrong(Code::Schema, &self.plek(pad), "CdtDbtInd", "Schrijf CRDT (bij) of DBIT (af)."),
                };
                match (ouder, self.regel.delen.last_mut()) {
                    (Bal, _) => self.stand.bij = Some(bij),
                    (Ntry, _) => self.regel.bij = Some(bij),
                    (TxDtls, Some(deel)) => deel.bij = Some(bij),
                    _ => {}
                }
            }
            Id if is_staat(ouder) => text.clone_into(&mut self.staat.id),
            Id if ouder == Othr && up(3) == Acct && is_staat(up(4)) => text.clone_into(&mut self.staat.anders),
            ElctrncSeqNb if is_staat(ouder) => text.clone_into(&mut self.staat.volgnummer),
            Iban if ouder == Id && grootouder == Acct && is_staat(up(3)) => text.clone_into(&mut self.staat.iban),
            Cd if ouder == CdOrPrtry && up(3) == Bal => text.clone_into(&mut self.stand.code),
            Dt | DtTm => self.datum(pad, text)?,
            NbOfNtries | Sum => self.telling(pad, text)?,
            NtryRef if ouder == Ntry => text.clone_into(&mut self.regel.boeking.referentie),
            AcctSvcrRef if ouder == Ntry => text.clone_into(&mut self.regel.boeking.bankreferentie),
            RvslInd if ouder == Ntry => self.regel.boeking.retour |= matches!(text, "true" | "1"),
            // .02 has the status as text, .08 in a Cd.
            Sts if ouder == Ntry && !text.is_empty() => text.clone_into(&mut self.regel.stand),
            Cd if ouder == Sts && grootouder == Ntry => text.clone_into(&mut self.regel.stand),
            SubFmlyCd if up(4) == Ntry => text.clone_into(&mut self.regel.boeking.code),
            AddtlNtryInf if ouder == Ntry => text.clone_into(&mut self.regel.tekst),
            NbOfTxs if ouder == Btch => {
                let Ok(n) = text.parse::<u64>() else {
                    return wrong(Code::Schema, &self.plek(pad), "NbOfTxs", "Schrijf het aantal in cijfers.");
                };
                self.regel.aantal = Some(self.regel.aantal.unwrap_or(0).saturating_add(n));
            }
            Btch => self.regel.batches += 1,
            _ => self.in_deel(last, ouder, grootouder, up(3), text),
        }
        Ok(())
    }

    /// An element within `TxDtls`.
    fn in_deel(&mut self, last: Tag, ouder: Tag, grootouder: Tag, verder: Tag, text: &str) {
        use Tag::*;
        let Some(deel) = self.regel.delen.last_mut() else { return };
        match (last, ouder, grootouder) {
            (EndToEndId, Refs, TxDtls) if text != "NOTPROVIDED" => text.clone_into(&mut deel.deel.eindtoteind),
            (Iban, Id, DbtrAcct) if verder == RltdPties => text.clone_into(&mut deel.debiteur.iban),
            (Iban, Id, CdtrAcct) if verder == RltdPties => text.clone_into(&mut deel.crediteur.iban),
            // .08 has a Pty in between.
            (Nm, Dbtr, RltdPties) | (Nm, Pty, Dbtr) => text.clone_into(&mut deel.debiteur.naam),
            (Nm, Cdtr, RltdPties) | (Nm, Pty, Cdtr) => text.clone_into(&mut deel.crediteur.naam),
            (Ustrd, RmtInf, TxDtls) | (AddtlTxInf, TxDtls, _) => deel.tekst(text),
            (Issr, Tp, CdtrRefInf) => deel.kenmerk.cur = text == "CUR",
            (Ref, CdtrRefInf, Strd) => text.clone_into(&mut deel.kenmerk.tekst),
            (CdtrRefInf, Strd, RmtInf) => {
                let kenmerk: Kenmerk = std::mem::take(&mut deel.kenmerk);
                if !kenmerk.tekst.is_empty() {
                    deel.deel.kenmerken.push(kenmerk);
                }
            }
            (Cd, Rsn, RtrInf) => text.clone_into(&mut deel.deel.retourcode),
            _ => {}
        }
    }

    fn bedrag(&mut self, pad: &[Tag], text: &str) -> Result<(), Halt> {
        use Tag::*;
        let read = |this: &Self| match bedrag::cents(text, b'.', false) {
            Ok(cents) => Ok(cents),
            Err(why) => wrong(Code::Omzetten, &this.plek(pad), "bedrag", why.text(b'.')),
        };
        let asks_euro = |this: &Self| match this.euro {
            true => Ok(()),
            false => {
                wrong(Code::Schema, &this.plek(pad), "EUR", "Alleen bedragen in euro worden gelezen (Ccy=\"EUR\").")
            }
        };
        match pad {
            [.., Bal, Amt] => {
                // Balances of what is available do not count, whatever their currency.
                if matches!(self.stand.code.as_str(), "OPBD" | "PRCD" | "CLBD" | "ITBD") {
                    asks_euro(self)?;
                    self.stand.cents = Some(read(self)?);
                }
            }
            [.., Stmt | Rpt | Ntfctn, Ntry, Amt] => {
                asks_euro(self)?;
                let cents = read(self)?;
                if self.regel.cents.replace(cents).is_some() {
                    return wrong(Code::Schema, &self.plek(pad), "Amt", "Een boeking heeft één bedrag.");
                }
            }
            // In another currency it says what was paid, not what was booked.
            [.., TxDtls, Amt] if self.euro => {
                let cents = read(self)?;
                self.regel.delen.last_mut().into_iter().for_each(|deel| deel.bedrag = Some(cents));
            }
            [.., TxDtls, AmtDtls, TxAmt, Amt] if self.euro => {
                let cents = read(self)?;
                self.regel.delen.last_mut().into_iter().for_each(|deel| deel.transactie = Some(cents));
            }
            [.., Btch, TtlAmt] if self.euro => {
                let cents = read(self)?;
                self.regel.totaal = Some(self.regel.totaal.unwrap_or(0).saturating_add(cents));
            }
            _ => {}
        }
        Ok(())
    }

    fn datum(&mut self, pad: &[Tag], text: &str) -> Result<(), Halt> {
        use Tag::*;
        let veld = match pad {
            [.., Bal, Dt, Dt | DtTm] => &mut self.stand.datum,
            [.., Ntry, BookgDt, Dt | DtTm] => &mut self.regel.geboekt,
            [.., Ntry, ValDt, Dt | DtTm] => &mut self.regel.valuta,
            _ => return Ok(()),
        };
        // A moment counts by the date the bank writes, whatever zone is behind it.
        *veld = text.get(..10).and_then(dag::read);
        if veld.is_none() {
            return wrong(Code::Omzetten, &self.plek(pad), "datum", "Dit is geen datum. Schrijf jjjj-mm-dd.");
        }
        Ok(())
    }

    fn telling(&mut self, pad: &[Tag], text: &str) -> Result<(), Halt> {
        let which = match pad {
            [.., Tag::TxsSummry, Tag::TtlNtries, _] => 0,
            [.., Tag::TxsSummry, Tag::TtlCdtNtries, _] => 1,
            [.., Tag::TxsSummry, Tag::TtlDbtNtries, _] => 2,
            _ => return Ok(()),
        };
        let telling = &mut self.staat.tellingen[which];
        if pad.last() == Some(&Tag::NbOfNtries) {
            telling.aantal = text.parse().ok();
        } else {
            telling.som = bedrag::cents(text, b'.', false).ok();
        }
        Ok(())
    }

    /// The end of `Bal`. Opening is OPBD, at ABN AMRO PRCD, and on a following page ITBD; closing CLBD, or ITBD.
    fn saldo(&mut self, pad: &[Tag]) -> Result<(), Halt> {
        let Stand { code, cents: Some(cents), bij, datum } = std::mem::take(&mut self.stand) else { return Ok(()) };
        let (Some(bij), Some(datum)) = (bij, datum) else {
            return wrong(Code::Schema, &self.plek(pad), "Bal", "Een saldo heeft een CdtDbtInd en een datum.");
        };
        if self.staat.begonnen {
            return wrong(Code::Schema, &self.plek(pad), "Bal", "De saldi staan voor de boekingen.");
        }
        let saldo = Saldo { cents: if bij { cents } else { -cents }, datum };
        let staat = &mut self.staat;
        let better = |there: Option<(u8, Saldo)>, rank| there.is_none_or(|(r, _)| rank < r);
        match code.as_str() {
            "OPBD" if better(staat.begin, 0) => staat.begin = Some((0, saldo)),
            "PRCD" if better(staat.begin, 1) => staat.begin = Some((1, saldo)),
            "ITBD" if better(staat.begin, 2) => staat.begin = Some((2, saldo)),
            "CLBD" if better(staat.eind, 0) => staat.eind = Some((0, saldo)),
            "ITBD" if better(staat.eind, 1) => staat.eind = Some((1, saldo)),
            _ => {}
        }
        Ok(())
    }
}
