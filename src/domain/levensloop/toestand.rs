//! Where a traject can stand: the states of all forms together (DOMAIN section 2). Which form has which stands in its
//! table.

use serde::{Deserialize, Serialize};

macro_rules! toestanden {
    ($($(#[$doc:meta])* $variant:ident = $code:literal;)+) => {
        /// A state of a traject, in the words of DOMAIN section 2.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Toestand { $($(#[$doc])* #[serde(rename = $code)] $variant,)+ }
        impl Toestand {
            /// Every state, in the order of the forms.
            pub const ALL: &'static [Toestand] = &[$(Toestand::$variant,)+];
            /// As stored, shown and written in documents: `leerdoelen_vastgesteld`.
            pub fn as_str(self) -> &'static str { match self { $(Toestand::$variant => $code,)+ } }
        }
    };
}

toestanden! {
    /// The gemeente has referred the person.
    Aangemeld = "aangemeld";
    /// Who guides does not take the person (M02).
    NietGeaccepteerd = "niet_geaccepteerd";
    /// Who guides takes the person (M02).
    Geaccepteerd = "geaccepteerd";
    /// The intake was held, and the person goes on (M08).
    IntakeGedaan = "intake_gedaan";
    /// The leerdoelen are set (M09); a rematch comes back here.
    LeerdoelenVastgesteld = "leerdoelen_vastgesteld";
    /// F2: the empowerment training.
    Opleiden = "opleiden";
    /// An institution was proposed (M11).
    Gematcht = "gematcht";
    /// Person and institution met, and it fits (M12).
    KennismakingPositief = "kennismaking_positief";
    /// A signed plaatsingsovereenkomst is registered (M13).
    Geplaatst = "geplaatst";
    /// The person volunteers and is guided.
    Lopend = "lopend";
    /// F2: host and intermediary guide.
    Begeleid = "begeleid";
    /// The end is reached; the evaluation is due.
    Evaluatie = "evaluatie";
    /// F2: evaluated.
    Geevalueerd = "geevalueerd";
    /// Done.
    Afgerond = "afgerond";
    /// Done because the person found paid work (BR42).
    AfgerondPositief = "afgerond_positief";
    /// Back at the klantmanager (M21).
    Terugverwezen = "terugverwezen";
    /// The gemeente hears the person; nobody else sees it (M22).
    HoorWederhoor = "hoor_wederhoor";
    /// Over.
    Beeindigd = "beeindigd";
    /// F1: permission was asked (M03).
    ToestemmingGevraagd = "toestemming_gevraagd";
    /// F1: permission was given (M04).
    Toegestaan = "toegestaan";
    /// F1: permission was refused (M04).
    Geweigerd = "geweigerd";
    /// F1: the signed agreement came before the permission (SC13).
    BewijsOntvangen = "bewijs_ontvangen";
    /// F1: registered as a tegenprestatie.
    Geregistreerd = "geregistreerd";
    /// F1: not confirmed for a year (BR56).
    Verouderd = "verouderd";
    /// F5: first phase.
    Vaardigheidstraining = "vaardigheidstraining";
    /// F5: second phase.
    VoorlichtingOpLocatie = "voorlichting_op_locatie";
    /// F5: third phase.
    ZorgtrainingOpMaat = "zorgtraining_op_maat";
    /// F7: the intake says the training fits.
    Geselecteerd = "geselecteerd";
    /// F7: in the eight weeks.
    InTraining = "in_training";
    /// F7: dropped out; back at the klantmanager at once (BR19).
    Uitgevallen = "uitgevallen";
    /// F8: invited (M05).
    Opgeroepen = "opgeroepen";
    /// F8: came to the driegesprek.
    Driegesprek = "driegesprek";
    /// F8: to an organisation at once.
    DirectOrganisatie = "direct_organisatie";
    /// F8: to welzijn in the neighbourhood.
    WelzijnBuurt = "welzijn_buurt";
    /// F8: to the centrale.
    Vrijwilligerscentrale = "vrijwilligerscentrale";
    /// F8: to re-integratie.
    ReIntegratie = "re_integratie";
    /// F8: no route.
    GeenRoute = "geen_route";
    /// F9: an institution asked for it (M26).
    DeclaratieIngediend = "declaratie_ingediend";
    /// F9: hours are right.
    Gevalideerd = "gevalideerd";
    /// F9: cut to the maximum of the month (BR10).
    Afgetopt = "afgetopt";
    /// F9: the gemeente agrees.
    Goedgekeurd = "goedgekeurd";
    /// F9: the gemeente does not.
    Afgekeurd = "afgekeurd";
    /// F9: paid (M31).
    Betaald = "betaald";
    /// F10: went on.
    Doorgeleid = "doorgeleid";
    /// F10: did not.
    NietDoorgeleid = "niet_doorgeleid";
    /// F12: volunteering is the next step.
    Vrijwilligerswerk = "vrijwilligerswerk";
    /// F12: something else first.
    EerstAndereStap = "eerst_andere_stap";
}

impl Toestand {
    /// Whether nothing more is expected of a traject here. Only what corrects is still possible.
    pub fn is_einde(self) -> bool {
        use Toestand as T;
        matches!(
            self,
            T::NietGeaccepteerd
                | T::Geevalueerd
                | T::Afgerond
                | T::AfgerondPositief
                | T::Beeindigd
                | T::Geweigerd
                | T::Uitgevallen
                | T::DirectOrganisatie
                | T::WelzijnBuurt
                | T::Vrijwilligerscentrale
                | T::ReIntegratie
                | T::GeenRoute
                | T::Afgekeurd
                | T::Betaald
                | T::Doorgeleid
                | T::NietDoorgeleid
                | T::Vrijwilligerswerk
                | T::EerstAndereStap
        )
    }
}

impl Toestand {
    /// Whether nobody waits for anything by a day here: at an end, and while the gemeente decides how to go on.
    pub fn zonder_termijnen(self) -> bool {
        self.is_einde() || matches!(self, Self::Terugverwezen | Self::HoorWederhoor)
    }
}

impl std::fmt::Display for Toestand {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
