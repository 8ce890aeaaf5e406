//! The end of an entry and of a statement: what must be there, what must add up, and what is given on.

use super::bouw::Bouw;
use super::deel::Opbouw;
use super::tag::Tag;
use super::{Halt, wrong};
use crate::bank::afschrift::{Boeking, Kop, Soort};
use crate::bank::bedrag;
use crate::bank::controle::{fout, is_foute_iban};
use crate::domain::kenmerk::is_iban;
use crate::message::code::Code;

impl Bouw<'_> {
    /// The head of the statement is complete: the first entry, or the end.
    pub(super) fn begin(&mut self, pad: &[Tag]) -> Result<(), Halt> {
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
    pub(super) fn boek(&mut self, pad: &[Tag]) -> Result<(), Halt> {
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
        // Of a batch only some parts may have come back: those say so themselves.
        boeking.retour |= delen.len() == 1 && !delen[0].deel.retourcode.is_empty();
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
            self.bevindingen.push(fout(Code::Telling, &self.plek(pad), "NbOfTxs", text));
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
        self.tegenrekeningen(pad, &boeking)?;
        Ok(self.uit.boeking(&mut boeking)?)
    }

    /// An account that cannot exist is of no known payer: the file was changed, or is of a test.
    fn tegenrekeningen(&self, pad: &[Tag], boeking: &Boeking) -> Result<(), Halt> {
        if boeking.delen.iter().any(|deel| is_foute_iban(&deel.tegenrekening)) {
            let path = self.plek(pad) + "/NtryDtls/TxDtls/RltdPties";
            return wrong(Code::Schema, &path, "IBAN", "Het rekeningnummer van de tegenpartij is geen geldige IBAN.");
        }
        Ok(())
    }

    fn ongelijk(&mut self, pad: &[Tag], regel: &str, verschil: i64) {
        let text = format!("De delen van de batch en de boeking verschillen {} euro.", bedrag::show(verschil));
        self.bevindingen.push(fout(Code::Telling, &self.plek(pad), regel, text));
    }

    /// The end of a statement.
    pub(super) fn sluit(&mut self, pad: &[Tag]) -> Result<(), Halt> {
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
