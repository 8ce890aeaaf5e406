//! One `TxDtls`: a payment within an entry, as it is put together while reading.

use crate::bank::afschrift::{Deel, Kenmerk};
use crate::bank::gestructureerd;

/// Somebody on one side of the payment.
#[derive(Default)]
pub(super) struct Kant {
    pub(super) iban: String,
    pub(super) naam: String,
}

/// What was read of it.
#[derive(Default)]
pub(super) struct Opbouw {
    /// `TxDtls/Amt`, in euro.
    pub(super) bedrag: Option<i64>,
    /// `AmtDtls/TxAmt/Amt`, in euro: what .02 has in the place of `Amt`.
    pub(super) transactie: Option<i64>,
    /// Whether money came in, where the part says so itself.
    pub(super) bij: Option<bool>,
    pub(super) debiteur: Kant,
    pub(super) crediteur: Kant,
    /// Ready parts: references, texts, the id of the payer, the reason of a return.
    pub(super) deel: Deel,
    /// The reference under construction.
    pub(super) kenmerk: Kenmerk,
}

impl Opbouw {
    /// A line of free text behind what there is, once.
    pub(super) fn tekst(&mut self, text: &str) {
        let all = &mut self.deel.omschrijving;
        if !text.is_empty() && !all.contains(text) {
            if !all.is_empty() {
                all.push(' ');
            }
            all.push_str(text);
        }
    }

    /// The part: `cents` with the sign of the booking, the other side by direction.
    ///
    /// Money in comes from the debtor, money out goes to the creditor. A return is told with the roles of the first
    /// payment at one bank and with those of the return at another: there the side that is filled in and is not ours.
    pub(super) fn klaar(self, cents: i64, retour: bool, rekening: &str) -> Deel {
        let Self { mut deel, debiteur, crediteur, .. } = self;
        let (ander, zelf) = if cents < 0 { (crediteur, debiteur) } else { (debiteur, crediteur) };
        let is_ours = |kant: &Kant| kant.iban.is_empty() || kant.iban == rekening;
        let kant = if retour && is_ours(&ander) && !is_ours(&zelf) { zelf } else { ander };
        deel.cents = cents;
        deel.tegenrekening = kant.iban;
        deel.naam = kant.naam;
        // SNS, ASN and ABN put the coded line of MT940 in the free text (FINANCE section 4).
        if deel.omschrijving.starts_with('/') {
            gestructureerd::aanvullen(&mut deel);
        }
        deel
    }
}
