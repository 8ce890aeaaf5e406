//! What a gemeente and a contract ask: the numbers of the practice. The defaults are those of DOMAIN section 2 (from the
//! study of 2014 where it has one); a gemeente says otherwise in `praktijk.yaml` of its partner folder, with a date from
//! which it holds (Q13).

use super::contract::Contract;
use super::kalender::Kalender;
use super::rekeningschema::Rekeningschema;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The numbers that hold for a gemeente, and a contract, on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Praktijk {
    /// Forms that exist here; empty: all of them.
    pub vormen: BTreeSet<String>,
    /// Messages (kind without version) that partners of her trajecten exchange in another way, though they have routes for
    /// them: nobody waits for such a step.
    pub buiten_de_hub: BTreeSet<String>,
    /// Contracts that hold; empty: they are not kept here (BR05).
    pub contracten: BTreeSet<String>,
    /// The money of the contract asked for; None: there is none, or it is not kept here.
    pub contract: Option<Arc<Contract>>,
    /// Rules that are switched off, by code.
    pub regels_uit: BTreeSet<String>,
    /// Fewest dagdelen a week of an agreement (BR15). Default 1.
    pub dagdelen_min: u32,
    /// Moments a week of a training (BR16). Default 2.
    pub training_momenten_per_week: u32,
    /// Days of a training (BR17). Default 56.
    pub training_dagen: u32,
    /// Calendar months of guidance from the acceptance (BR21). Default 6.
    pub begeleiding_maanden: u32,
    /// Whether there is a decision go or no go (BR22). Default yes.
    pub go_no_go: bool,
    /// Days from the start of a placement to that decision (BR22). Default 28.
    pub go_no_go_dagen: u32,
    /// Days between two reports (BR24). Default 42.
    pub rapportage_dagen: u32,
    /// Times late within `te_laat_dagen` that make a signal (BR40). Default 3.
    pub te_laat_drempel: u32,
    /// Days in which they are counted (BR40). Default 30.
    pub te_laat_dagen: u32,
    /// Contacts a year with who found work himself (BR55). Default 2.
    pub contacten_per_jaar: u32,
    /// Working days for an answer to a referral. Default 5.
    pub antwoord_werkdagen: u32,
    /// Working days for an intake. Default 10.
    pub intake_werkdagen: u32,
    /// Working days for a permission (BR43). Default 10.
    pub toestemming_werkdagen: u32,
    /// Her working days: beside weekends and feestdagen, days on which she is closed. Default no others.
    pub kalender: Kalender,
    /// Schemes there are: `reiskosten`, `kinderopvang`, `kleding` (BR51-BR53), `uursubsidie` (BR10). Default none.
    pub regelingen: BTreeSet<String>,
    /// Cents of subsidy an hour (BR10, L1002-1004). Default 100.
    pub uursubsidie_centen: u32,
    /// Most cents of it for a person in a month (BR10, BR11). Default 9,500.
    pub uursubsidie_max_centen: u32,
    /// Months after which a person looks at a declaration (BR13). Default 3.
    pub declaratie_maanden: u32,
    /// Cents a kilometre (BR51, SC14); None: the amount of a claim is not reckoned after.
    pub km_centen: Option<u32>,
    /// Cents a year for a scheme, by its name (BR51, L577); a scheme without one has no limit.
    pub budget_centen: BTreeMap<String, i64>,
    /// Cents for guiding a person, by the name of the tariff (BR14); one that is not here is worth nothing.
    pub begeleiding_centen: BTreeMap<String, i64>,
    /// Numbers of accounts for the journal; one that is not here is not booked under (FINANCE section 3).
    pub rekeningschema: Rekeningschema,
    /// Shares in what she pays for a region, by slug of the gemeente (FN10, L426); empty: she pays for herself.
    pub verdeelsleutel: BTreeMap<String, u32>,
    /// Words, in small letters, that make a task one to look at (BR30).
    pub grijze_taken: Vec<String>,
    /// Words, in small letters, in a text that leaves the gemeente that make it one to look at (BR47).
    pub gevoelige_woorden: Vec<String>,
}

/// The tasks the study calls grey (L874-876).
const GRIJS: [&str; 2] = ["koelkast schoonmaken", "tuin onderhouden"];

/// Debt, addiction and health (L418-420, L483-485, Q11).
const GEVOELIG: [&str; 14] = [
    "schuldhulp",
    "schulden",
    "verslav",
    "verslaafd",
    "alcohol",
    "drugs",
    "gokken",
    "psychiatr",
    "depressi",
    "schizofreni",
    "borderline",
    "detentie",
    "strafblad",
    "zorgcategorie",
];

impl Default for Praktijk {
    fn default() -> Self {
        Self {
            vormen: BTreeSet::new(),
            buiten_de_hub: BTreeSet::new(),
            contracten: BTreeSet::new(),
            contract: None,
            regels_uit: BTreeSet::new(),
            dagdelen_min: 1,
            training_momenten_per_week: 2,
            training_dagen: 56,
            begeleiding_maanden: 6,
            go_no_go: true,
            go_no_go_dagen: 28,
            rapportage_dagen: 42,
            te_laat_drempel: 3,
            te_laat_dagen: 30,
            contacten_per_jaar: 2,
            antwoord_werkdagen: 5,
            intake_werkdagen: 10,
            toestemming_werkdagen: 10,
            kalender: Kalender::default(),
            regelingen: BTreeSet::new(),
            uursubsidie_centen: 100,
            uursubsidie_max_centen: 9_500,
            declaratie_maanden: 3,
            km_centen: None,
            budget_centen: BTreeMap::new(),
            begeleiding_centen: BTreeMap::new(),
            rekeningschema: Rekeningschema::default(),
            verdeelsleutel: BTreeMap::new(),
            grijze_taken: GRIJS.map(str::to_owned).into(),
            gevoelige_woorden: GEVOELIG.map(str::to_owned).into(),
        }
    }
}
