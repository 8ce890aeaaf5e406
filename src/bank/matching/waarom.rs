//! Why a payment was decided as it was, in one Dutch sentence that says what to do, without a value of the payment.

/// The reason of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Waarom {
    /// One item, its reference, its payer, its amount.
    Precies,
    /// Several items that are named, together the amount.
    PreciesSamen,
    /// Less than is open.
    Deels,
    /// More than is open.
    TeVeel,
    /// Named items that are open for another sum.
    SomVerschilt,
    /// An item that is settled already.
    Dubbel,
    /// Another account than that of the payer.
    AndereBetaler,
    /// The bank names no account on the other side.
    BetalerNietGenoemd,
    /// The item does not say who pays.
    BetalerOnbekend,
    /// A wrong check digit.
    KenmerkFout,
    /// A reference that is of no item.
    KenmerkOnbekend,
    /// A number that is not exactly one.
    LijktOp,
    /// Payer and amount fit one item; no reference.
    AlleenBedrag,
    /// Nothing to go by.
    GeenKenmerk,
    /// Money out for an item to receive, or the other way around.
    AndereRichting,
    /// A batch without its parts.
    BatchZonderDelen,
    /// Money went back, and what it paid is open again.
    Retour,
    /// A return that names nothing.
    RetourZonderKenmerk,
    /// A return of what was not paid here.
    RetourZonderBetaling,
    /// Costs or interest.
    VanDeBank,
    /// An entry that may still change.
    NogNietGeboekt,
    /// No money.
    Nul,
    /// Nothing is open in this direction.
    NietsOpen,
    /// The same entry was in another message of the bank.
    AnderBericht,
}

impl Waarom {
    /// The sentence.
    pub fn tekst(self) -> &'static str {
        match self {
            Self::Precies => "Kenmerk of factuurnummer, betaler en bedrag kloppen precies.",
            Self::PreciesSamen => "Alle genoemde facturen zijn van deze betaler en samen precies dit bedrag.",
            Self::Deels => "Kenmerk en betaler kloppen; er is minder betaald dan er openstaat.",
            Self::TeVeel => {
                "Kenmerk en betaler kloppen, maar er is meer betaald dan er openstaat. Beslis wat er met het meerdere gebeurt."
            }
            Self::SomVerschilt => {
                "De genoemde facturen staan samen voor een ander bedrag open. Verdeel het bedrag zelf."
            }
            Self::Dubbel => {
                "Een genoemde factuur is al voldaan: dit lijkt een dubbele betaling. Betaal terug of verreken."
            }
            Self::AndereBetaler => {
                "Het kenmerk klopt, maar een ander dan de bekende betaler staat bij de boeking. Kijk of dit zo bedoeld is."
            }
            Self::BetalerNietGenoemd => {
                "Het kenmerk klopt, maar de bank noemt geen rekening van de betaler. Kijk wie betaald heeft."
            }
            Self::BetalerOnbekend => "Het kenmerk klopt, maar bij de factuur staat geen betaler om mee te vergelijken.",
            Self::KenmerkFout => {
                "Het controlecijfer van het betalingskenmerk klopt niet. Zoek de factuur op een andere manier."
            }
            Self::KenmerkOnbekend => "Het kenmerk is van geen enkele openstaande factuur.",
            Self::LijktOp => {
                "De omschrijving lijkt op een factuurnummer, maar is het niet precies. Kijk welke factuur is bedoeld."
            }
            Self::AlleenBedrag => {
                "Alleen bedrag en betaler passen bij één factuur; een kenmerk ontbreekt. Dit is een voorstel."
            }
            Self::GeenKenmerk => {
                "Er staat geen kenmerk of factuurnummer bij, en het bedrag wijst niet één factuur aan."
            }
            Self::AndereRichting => {
                "De genoemde factuur is te ontvangen en het geld ging eruit, of andersom. Kijk of dit een terugbetaling is."
            }
            Self::BatchZonderDelen => {
                "Dit is een verzamelboeking zonder de losse betalingen. Vraag camt.053 met details of verdeel haar zelf."
            }
            Self::Retour => "Een eerdere betaling is teruggedraaid; wat zij betaalde staat weer open.",
            Self::RetourZonderKenmerk => "Een betaling is teruggedraaid, maar er staat niet bij welke. Zoek haar op.",
            Self::RetourZonderBetaling => {
                "Een betaling is teruggedraaid die hier niet, of voor minder, is geboekt. Zoek haar op."
            }
            Self::VanDeBank => "Dit is van de bank zelf, zoals kosten of rente; het hoort bij geen factuur.",
            Self::NogNietGeboekt => "De bank heeft dit nog niet definitief geboekt.",
            Self::Nul => "Het bedrag is nul.",
            Self::NietsOpen => "Er staat niets open in deze richting.",
            Self::AnderBericht => "Deze boeking stond ook in een ander bericht van de bank en is daar al meegeteld.",
        }
    }
}
