//! The rows of the table, in the order of DOMAIN section 3. Read across: number, kind, who sends, who gets, what it belongs
//! to, which deadline waits for it, and where the study speaks of it.

use super::{Berichtsoort, Correlatie, Wie};
use crate::domain::rol::Rol;
use crate::domain::termijn::TermijnSoort;

const KM: Wie = Wie::Rol(Rol::GemeenteKlantmanager);
const PM: Wie = Wie::Rol(Rol::GemeenteParticipatiemedewerker);
const PC: Wie = Wie::Rol(Rol::GemeenteParticipatiecoach);
const FIN: Wie = Wie::Rol(Rol::GemeenteFinancien);
const SWV: Wie = Wie::Rol(Rol::Samenwerkingsverband);
const VC: Wie = Wie::Rol(Rol::CentraleBemiddelaar);
const VC_PC: Wie = Wie::Rol(Rol::CentraleParticipatiecoach);
const RIB: Wie = Wie::Rol(Rol::ReintegratieTrainer);
const ZI: Wie = Wie::Rol(Rol::ZorginstellingCoordinator);

const fn rij(
    nummer: &'static str,
    soort: &'static str,
    van: &'static [Wie],
    aan: &'static [Wie],
    correlatie: Correlatie,
    termijn: Option<TermijnSoort>,
    bron: &'static str,
) -> Berichtsoort {
    Berichtsoort { nummer, soort, van, aan, correlatie, termijn, bron }
}

/// Every type of message, in the order of its number.
pub const BERICHTEN: &[Berichtsoort] = &[
    rij(
        "M01",
        "aanmelding/1",
        &[KM, PC, RIB, Wie::Inburgeringsbureau],
        &[VC, VC_PC, RIB, ZI],
        Correlatie::Traject,
        None,
        "L793, L380-384, L1012-1016",
    ),
    rij(
        "M02",
        "acceptatie/1",
        &[VC, RIB],
        &[KM],
        Correlatie::Traject,
        Some(TermijnSoort::AntwoordAanmelding),
        "L374-380, L432-434",
    ),
    rij(
        "M03",
        "toestemmingsverzoek/1",
        &[Wie::Client, VC, ZI],
        &[KM],
        Correlatie::Traject,
        None,
        "L299-301, L339-341, L679-683",
    ),
    rij(
        "M04",
        "toestemmingsbesluit/1",
        &[KM],
        &[Wie::Client, VC, ZI],
        Correlatie::Traject,
        Some(TermijnSoort::Toestemming),
        "L299-301, L339-341, L679-683",
    ),
    rij("M05", "oproep/1", &[PM], &[Wie::Client, KM], Correlatie::Traject, None, "L469-473"),
    rij("M06", "driegesprekverslag/1", &[PM], &[KM, VC, RIB, ZI], Correlatie::Traject, None, "L481-501"),
    rij("M07", "inschrijving/1", &[Wie::Client], &[VC], Correlatie::Traject, None, "L653-661"),
    rij(
        "M08",
        "intakeverslag/1",
        &[VC_PC, RIB, ZI],
        &[VC, KM],
        Correlatie::Traject,
        Some(TermijnSoort::Intake),
        "L432, L789-791, L1032-1034",
    ),
    rij("M09", "leerdoelen/1", &[VC], &[KM, ZI], Correlatie::Traject, None, "L789, L814-818"),
    rij("M10", "vacature/1", &[ZI], &[VC], Correlatie::Partij, None, "L1066-1072, L1095-1127, L868-872"),
    rij(
        "M11",
        "matchvoorstel/1",
        &[VC, KM, RIB],
        &[ZI, Wie::Client, KM],
        Correlatie::Traject,
        None,
        "L793-795, L529-531",
    ),
    rij(
        "M12",
        "kennismakingsresultaat/1",
        &[ZI],
        &[VC, RIB, KM],
        Correlatie::Traject,
        Some(TermijnSoort::Kennismaking),
        "L797, L1044-1048, L1066-1070",
    ),
    rij(
        "M13",
        "plaatsingsovereenkomst/1",
        &[VC],
        &[KM, ZI, Wie::Client],
        Correlatie::Traject,
        None,
        "L803-805, L1085-1087",
    ),
    rij("M14", "bewijs-tegenprestatie/1", &[Wie::Client], &[KM], Correlatie::Traject, None, "L359-361, L683-687"),
    rij("M15", "dossierstatus/1", &[ZI], &[VC], Correlatie::Traject, None, "L1083-1089"),
    rij("M16", "aanwezigheid/1", &[ZI, RIB], &[VC, KM], Correlatie::Traject, None, "L1083-1085, L561"),
    rij("M17", "signaal/1", &[ZI, VC, RIB, Wie::Hub], &[KM], Correlatie::Traject, None, "L400-404, L559-565, L808-810"),
    rij("M18", "voortgangsrapportage/1", &[VC], &[KM], Correlatie::Traject, None, "L812-818"),
    rij("M18", "voortgangsrapportage/2", &[VC], &[KM], Correlatie::Traject, Some(TermijnSoort::Rapportage), "L812-818"),
    rij("M19", "go-no-go/1", &[VC], &[KM, ZI], Correlatie::Traject, Some(TermijnSoort::GoNoGo), "L731-733"),
    rij("M20a", "evaluatie/1", &[VC], &[KM], Correlatie::Traject, Some(TermijnSoort::Evaluatie), "L735-743"),
    rij("M20b", "beoordeling/1", &[ZI], &[KM], Correlatie::Traject, None, "L959-965"),
    rij("M21", "terugverwijzing/1", &[VC, ZI, RIB], &[KM], Correlatie::Traject, None, "L799, L1200-1208, L448"),
    rij("M22", "hoor-en-wederhoor/1", &[KM], &[VC, RIB], Correlatie::Traject, None, "L799-801"),
    rij("M23", "sanctiebesluit/1", &[KM], &[], Correlatie::Traject, None, "L799-801, L617-619"),
    rij("M24", "overdracht/1", &[RIB], &[KM], Correlatie::Traject, Some(TermijnSoort::Overdracht), "L448, L454-456"),
    rij("M25", "vergoedingsaanvraag/1", &[Wie::Client, ZI], &[KM], Correlatie::Traject, None, "L571-585"),
    rij("M25", "vergoedingsbesluit/1", &[KM], &[Wie::Client, KM], Correlatie::Traject, None, "L571-585"),
    rij("M26", "uursubsidiedeclaratie/1", &[ZI], &[FIN], Correlatie::Partij, None, "L1002-1004"),
    rij("M27", "begeleidingssubsidie/1", &[ZI], &[FIN], Correlatie::Partij, None, "L533-535, L1002-1004"),
    rij(
        "M28",
        "contract/1",
        &[KM, SWV, VC, RIB],
        &[VC, RIB, KM, SWV],
        Correlatie::Contract,
        None,
        "L725-729, L783-785, L820, L1364-1366",
    ),
    rij("M29", "factuur/1", &[VC, RIB], &[FIN], Correlatie::Contract, None, "L783-785, L820"),
    rij("M30", "creditnota/1", &[VC, RIB], &[FIN], Correlatie::Contract, None, "L783-785, L820"),
    rij("M31", "betaling/1", &[FIN], &[VC, RIB, ZI], Correlatie::Contract, None, "L783-785"),
    rij("M32", "mutatie/1", &[KM, VC, ZI, RIB], &[KM, VC, ZI, RIB], Correlatie::Traject, None, "L355-357"),
    rij("M32", "traject-beeindigd/1", &[KM, Wie::Hub], &[VC, ZI, RIB], Correlatie::Traject, None, "L355-357"),
    rij(
        "M33",
        "tegenprestatieregistratie/1",
        &[Wie::Hub],
        &[KM],
        Correlatie::Traject,
        Some(TermijnSoort::Veroudering),
        "L325-327, L353-363, L1406-1410",
    ),
    rij(
        "M34",
        "managementinformatie/1",
        &[Wie::Hub],
        &[KM, SWV, ZI],
        Correlatie::Partij,
        None,
        "L919-925, L1252-1254, L1364-1366",
    ),
    rij(
        "M35",
        "contactmoment/1",
        &[KM],
        &[],
        Correlatie::Traject,
        Some(TermijnSoort::Jaarcontact),
        "L341-345, L1350, L144",
    ),
    rij("M36", "ontvangstmelding/1", &[Wie::Hub, FIN], &[KM, VC, ZI, RIB], Correlatie::Geen, None, "DOMAIN 3 M36"),
    rij("M37", "actieplanroute/1", &[Wie::Wijkteam], &[KM], Correlatie::Geen, None, "L414-420"),
    rij("M38", "groepsproject/1", &[VC, KM], &[KM, VC], Correlatie::Contract, None, "L749-763"),
    rij(
        "M39",
        "verlenging/1",
        &[VC, KM],
        &[KM, VC, ZI],
        Correlatie::Traject,
        Some(TermijnSoort::EindeBegeleiding),
        "L727-729",
    ),
];
