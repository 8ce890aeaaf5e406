//! From elements to entries: what every element of camt does, and what is asked of a statement, an entry and a part.

use super::deel::Opbouw;
use super::tag::Tag;
use super::{Halt, place, wrong};
use crate::bank::afschrift::{Boeking, Kenmerk, Kop, Ontvanger, Saldo, Soort};
use crate::bank::bedrag;
use crate::bank::controle::{Controle, Telling};
use crate::domain::dag;
use crate::domain::kenmerk::is_iban;
use crate::message::code::Code;
use crate::message::finding::Finding;
use chrono::NaiveDate;

/// The statement under construction.
#[derive(Default)]
struct Staat {
    id: String,
    volgnummer: String,
    iban: String,
    anders: String,
    /// The account, once it was told: whose side of a payment is ours.
    rekening: String,
    begin: Option<(u8, Saldo)>,
    eind: Option<(u8, Saldo)>,
    /// Told to the receiver.
    begonnen: bool,
    boekingen: u32,
    controle: Controle,
    tellingen: [Telling; 3],
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
struct Regel {
    boeking: Boeking,
    cents: Option<i64>,
    bij: Option<bool>,
    geboekt: Option<NaiveDate>,
    valuta: Option<NaiveDate>,
    stand: String,
    tekst: String,
    /// Batches in it: how many, with which total number of parts and cents.
    batches: u32,
    aantal: Option<u64>,
    totaal: Option<i64>,
    delen: Vec<Opbouw>,
}

/// Puts entries together and gives them on.
pub(super) struct Bouw<'u> {
    uit: &'u mut dyn Ontvanger,
    /// The message the root names.
    pub(super) soort: Option<Soort>,
    /// What does not add up; reading goes on.
    pub(super) bevindingen: Vec<Finding>,
    statements: u32,
    euro: bool,
    staat: Staat,
    stand: Stand,
    regel: Regel,
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
    fn plek(&self, pad: &[Tag]) -> String {
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

    /// The head of the statement is complete: the first entry, or the end.
    fn begin(&mut self, pad: &[Tag]) -> Result<(), Halt> {
        if std::mem::replace(&mut self.staat.begonnen, true) {
            return Ok(());
        }
        let staat = &mut self.staat;
        let (iban, anders) = (std::mem::take(&mut staat.iban), std::mem::take(&mut staat.anders));
        if !iban.is_empty() && !is_iban(&iban) {
            let path = self.plek(&pad[..pad.len().min(3)]) + "/Acct/Id/IBAN";
            return wrong(Code::Schema, &path, "IBAN", "Het rekeningnummer van het afschrift is geen geldige IBAN.");
        }
        if iban.is_empty() && anders.is_empty() {
            let path = self.plek(&pad[..pad.len().min(3)]) + "/Acct/Id";
            return wrong(Code::Schema, &path, "Acct", "Het afschrift noemt geen rekening.");
        }
        let kop = Kop {
            soort: self.soort.unwrap_or(Soort::Camt053),
            rekening: if iban.is_empty() { anders } else { iban },
            id: std::mem::take(&mut staat.id),
            volgnummer: std::mem::take(&mut staat.volgnummer),
            begin: staat.begin.map(|(_, s)| s),
            eind: staat.eind.map(|(_, s)| s),
        };
        let more = self.uit.begin(&kop)?;
        self.staat.rekening = kop.rekening;
        if more { Ok(()) } else { Err(Halt::Genoeg) }
    }

    /// The end of an entry.
    fn boek(&mut self, pad: &[Tag]) -> Result<(), Halt> {
        let regel = std::mem::take(&mut self.regel);
        let missing = |this: &Self, name: &str, text: &str| {
            wrong(Code::Schema, &format!("{}/{name}", this.plek(pad)), name, text)
        };
        let Some(cents) = regel.cents else { return missing(self, "Amt", "De boeking heeft geen bedrag.") };
        let Some(bij) = regel.bij else {
            return missing(self, "CdtDbtInd", "De boeking zegt niet of zij bij (CRDT) of af (DBIT) is.");
        };
        let Some(datum) = regel.geboekt.or(regel.valuta) else {
            return missing(self, "BookgDt", "De boeking heeft geen datum.");
        };
        let mut boeking = regel.boeking;
        boeking.volgnummer = self.staat.boekingen;
        boeking.datum = datum;
        boeking.cents = if bij { cents } else { -cents };
        boeking.onbevestigd = match regel.stand.as_str() {
            "BOOK" => false,
            "PDNG" | "INFO" | "FUTR" => true,
            _ => return missing(self, "Sts", "Schrijf de status van de boeking: BOOK, PDNG, INFO of FUTR."),
        };
        if boeking.onbevestigd {
            self.staat.controle.los();
        } else if !self.staat.controle.tel(boeking.cents) {
            return wrong(Code::Grens, &self.plek(pad), "saldo", "De bedragen samen zijn te groot om op te tellen.");
        }
        let (batches, aantal, totaal) = (regel.batches, regel.aantal, regel.totaal);
        let mut delen = regel.delen;
        boeking.retour |= delen.iter().any(|d| !d.deel.retourcode.is_empty());
        if batches > 0
            && let Some(totaal) = totaal.filter(|t| *t != cents)
        {
            self.ongelijk(pad, "TtlAmt", totaal - cents);
        }
        let many = delen.len() > 1;
        boeking.zonder_delen = match (delen.len(), aantal) {
            (0 | 1, Some(n)) => n > 1,
            (0 | 1, None) => false,
            _ => delen.iter().any(|d| d.bedrag.or(d.transactie).is_none()),
        };
        if many
            && !boeking.zonder_delen
            && let Some(n) = aantal.filter(|n| *n != delen.len() as u64)
        {
            let text = format!("De batch noemt {n} delen en heeft er {}.", delen.len());
            self.bevindingen.push(crate::bank::controle::fout(Code::Telling, &self.plek(pad), "NbOfTxs", text));
        }
        if delen.is_empty() {
            delen.push(Opbouw::default());
        }
        if boeking.zonder_delen || !many {
            // The booked amount is what counts; a part that says otherwise in euro is a part that is missing.
            if let Some(bedrag) = delen[0].bedrag.filter(|b| !many && !boeking.zonder_delen && *b != cents) {
                self.ongelijk(pad, "TxDtls", bedrag - cents);
            }
            delen.truncate(1);
            delen[0].tekst(&regel.tekst);
            let deel = delen.remove(0).klaar(boeking.cents, boeking.retour, &self.staat.rekening);
            boeking.delen.push(deel);
        } else {
            let mut som = 0i64;
            for opbouw in delen {
                let size = opbouw.bedrag.or(opbouw.transactie).unwrap_or(0);
                let signed = if opbouw.bij.unwrap_or(bij) { size } else { -size };
                som = som.saturating_add(signed);
                boeking.delen.push(opbouw.klaar(signed, boeking.retour, &self.staat.rekening));
            }
            if som != boeking.cents {
                self.ongelijk(pad, "TxDtls", som - boeking.cents);
            }
        }
        Ok(self.uit.boeking(boeking)?)
    }

    fn ongelijk(&mut self, pad: &[Tag], regel: &str, verschil: i64) {
        let text = format!("De delen van de batch en de boeking verschillen {} euro.", bedrag::show(verschil));
        self.bevindingen.push(crate::bank::controle::fout(Code::Telling, &self.plek(pad), regel, text));
    }

    /// The end of a statement.
    fn sluit(&mut self, pad: &[Tag]) -> Result<(), Halt> {
        self.begin(pad)?;
        let path = self.plek(pad);
        let staat = std::mem::take(&mut self.staat);
        let eind = staat.eind.map(|(_, s)| s);
        let (soort, begin) = (self.soort.unwrap_or(Soort::Camt053), staat.begin.map(|(_, s)| s));
        self.bevindingen.extend(staat.controle.saldi(soort, begin, eind, &path));
        let [alles, bij, af] = staat.tellingen;
        self.bevindingen.extend(staat.controle.tellingen(alles, bij, af, &path));
        Ok(self.uit.eind(eind)?)
    }
}
