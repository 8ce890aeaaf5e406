//! Work for a person: what the hub may not decide, or cannot do, and somebody must (DOMAIN, guiding fact (c): the hub never
//! decides about people). Who decided what, when and why stays with it.

use aws_lc_rs::digest::{SHA256, digest};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

macro_rules! soorten {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $titel:literal, [$($besluit:ident),+];)+) => {
        /// Why a person must look.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum WerkSoort { $($(#[$doc])* #[serde(rename = $code)] $variant,)+ }
        impl WerkSoort {
            /// Every kind.
            pub const ALL: &'static [WerkSoort] = &[$(WerkSoort::$variant,)+];
            /// The word for it, as the store and the API write it.
            pub fn as_str(self) -> &'static str { match self { $(WerkSoort::$variant => $code,)+ } }
            /// What it is, in Dutch.
            pub fn titel(self) -> &'static str { match self { $(WerkSoort::$variant => $titel,)+ } }
            /// What can be decided about it.
            pub fn besluiten(self) -> &'static [Besluit] { match self { $(WerkSoort::$variant => &[$(Besluit::$besluit),+],)+ } }
        }
    };
}

soorten! {
    /// A term came (DOMAIN section 2, 'Deadlines').
    Termijn = "termijn", "termijn", [Afgehandeld, NietNodig];
    /// A grey task: may a volunteer do it (BR30)?
    Toetsing = "toetsing", "toetsing van werkzaamheden", [Toegestaan, Geweigerd];
    /// A referral above the band of the contract (BR06).
    BovenBand = "boven_band", "aanmelding boven de streefband", [Toegestaan, Geweigerd];
    /// A contract reached the least, the middle or the most of its band, or will not (BR06).
    Contractstand = "contractstand", "stand van een contract", [Afgehandeld, NietNodig];
    /// An invoice that came: does its receiver agree (M29)?
    Factuur = "factuur", "factuur om te beoordelen", [Toegestaan, Geweigerd];
    /// Hours that were declared: does the gemeente agree (F9, M26)?
    Declaratie = "declaratie", "declaratie van uren om te beoordelen", [Toegestaan, Geweigerd];
    /// The account of a person is another than before: two people must agree.
    Rekening = "rekening", "gewijzigde rekening", [Toegestaan, Geweigerd];
    /// Money that came and belongs to nothing by itself (FN4).
    Betaling = "betaling", "betaling om uit te zoeken", [Afgehandeld, NietNodig];
    /// A decision about costs (M25) that more than one open claim fits: the hub does not guess which.
    Vergoeding = "vergoeding", "besluit over een vergoeding dat bij meer aanvragen past", [Afgehandeld, NietNodig];
    /// A message that was held because a rule says so (BR13, BR34, BR51, BR53).
    Vastgehouden = "vastgehouden", "vastgehouden bericht", [Toegestaan, Geweigerd];
    /// Text that looks like a number of a person, or like debt, addiction or health, in a field that leaves the gemeente
    /// (BR47).
    TekstControle = "tekst_controle", "controle van een tekst", [Toegestaan, Geweigerd];
    /// A message to the client himself, which goes by letter or portal of its sender (DOMAIN section 1: a client has no system).
    AanClient = "aan_client", "brief of portaalbericht aan de cliënt", [Afgehandeld, NietNodig];
    /// A message the hub makes itself, for a partner that has no route for it (DOMAIN M17, M32).
    Doorgeven = "doorgeven", "door te geven buiten de hub", [Afgehandeld, NietNodig];
}

/// What a person decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Besluit {
    /// It may.
    Toegestaan,
    /// It may not.
    Geweigerd,
    /// It was done.
    Afgehandeld,
    /// It need not be done.
    NietNodig,
}

impl Besluit {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Toegestaan => "toegestaan",
            Self::Geweigerd => "geweigerd",
            Self::Afgehandeld => "afgehandeld",
            Self::NietNodig => "niet_nodig",
        }
    }
}

/// Where a piece of work stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Toestand {
    /// Somebody must decide.
    Open,
    /// Somebody did.
    Besloten,
    /// What it was about came to pass, or is over.
    Vervallen,
}

impl Toestand {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Besloten => "besloten",
            Self::Vervallen => "vervallen",
        }
    }
}

/// A piece of work. Holds no personal value: ids say what it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Werkitem {
    /// Made from what it is about ([`werk_id`]), so that asking twice gives one.
    pub werk_id: String,
    /// Why a person must look.
    pub soort: WerkSoort,
    /// Slug of the partner whose people it is for.
    pub partner: String,
    /// Its traject.
    pub traject_id: Option<String>,
    /// Our id of the message it is about.
    pub bericht_id: Option<String>,
    /// The rule that asks for it, e.g. `BR30`.
    pub regel: Option<String>,
    /// What is to be decided or done, in Dutch.
    pub tekst: String,
    /// Since when it is there.
    pub ontstaan_op: DateTime<Utc>,
    /// The last day on which it is in time, a date in the Netherlands.
    pub vervalt_op: Option<NaiveDate>,
    /// Where it stands.
    pub toestand: Toestand,
    /// What was decided.
    pub besluit: Option<Besluit>,
    /// Who decided: a login name.
    pub besloten_door: Option<String>,
    /// When.
    pub besloten_op: Option<DateTime<Utc>>,
    /// Why.
    pub waarom: Option<String>,
}

impl Werkitem {
    /// Open work about nothing in particular yet; fill in what it is about.
    pub fn nieuw(werk_id: String, soort: WerkSoort, partner: &str, tekst: &str, now: DateTime<Utc>) -> Self {
        Self {
            werk_id,
            soort,
            partner: partner.to_owned(),
            traject_id: None,
            bericht_id: None,
            regel: None,
            tekst: tekst.to_owned(),
            ontstaan_op: now,
            vervalt_op: None,
            toestand: Toestand::Open,
            besluit: None,
            besloten_door: None,
            besloten_op: None,
            waarom: None,
        }
    }

    /// Whether its last day is over on `vandaag` and nobody decided.
    pub fn te_laat(&self, vandaag: NaiveDate) -> bool {
        self.toestand == Toestand::Open && self.vervalt_op.is_some_and(|laatste| laatste < vandaag)
    }
}

/// The id of work about these things: `w-` and 16 hex digits of their hash. The same things, the same work; so an id is
/// only typed and compared, and says nothing.
pub fn werk_id(delen: &[&str]) -> String {
    let hash = digest(&SHA256, delen.join("\n").as_bytes());
    hash.as_ref()[..8].iter().fold("w-".to_owned(), |id, byte| format!("{id}{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_short_and_follows_from_what_the_work_is_about() {
        // printf 'toetsing\nb1\n/taken/0' | sha256sum
        assert_eq!(werk_id(&["toetsing", "b1", "/taken/0"]), "w-5644122aa4186dad");
        assert_ne!(werk_id(&["a", "b"]), werk_id(&["ab"]));
    }

    #[test]
    fn work_is_late_after_its_last_day_and_only_while_it_is_open() {
        let now: DateTime<Utc> = "2026-10-05T04:00:00Z".parse().expect("a moment");
        let dag = |text: &str| -> NaiveDate { text.parse().expect("a date") };
        let mut werk = Werkitem::nieuw(werk_id(&["x"]), WerkSoort::Termijn, "centrale-b", "Beslis.", now);
        assert!(!werk.te_laat(dag("2030-01-01")), "no last day");
        werk.vervalt_op = Some(dag("2026-10-05"));
        // BR22: in time on 5 October, flagged when it is open on the 6th.
        assert!(!werk.te_laat(dag("2026-10-05")));
        assert!(werk.te_laat(dag("2026-10-06")));
        werk.toestand = Toestand::Besloten;
        assert!(!werk.te_laat(dag("2026-10-06")));
    }

    #[test]
    fn a_word_is_the_same_in_the_store_and_in_json() {
        for soort in WerkSoort::ALL {
            assert_eq!(serde_json::to_value(soort).expect("a word"), soort.as_str());
            for besluit in soort.besluiten() {
                assert_eq!(serde_json::to_value(besluit).expect("a word"), besluit.as_str());
            }
        }
        for toestand in [Toestand::Open, Toestand::Besloten, Toestand::Vervallen] {
            assert_eq!(serde_json::to_value(toestand).expect("a word"), toestand.as_str());
        }
    }
}
