//! The privacy matrix: which class of data may go to which role. The table is `schemas/canonical/privacy.csv`, read by
//! the privacy officer as well as by us; this module only looks things up in it.
//!
//! **No row means no.** `mag` is one of: `ja`; `formeel`, only inside a formal traject; `eigen`, only what the receiver
//! supplied himself. A field filter cannot know who supplied a value, so for it `eigen` means no. What the classes mean
//! stands in `schemas/canonical/klassen.csv`.

use crate::domain::rol::Rol;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The matrix as shipped.
static INGEBOUWD: LazyLock<Matrix> = LazyLock::new(|| {
    Matrix::parse(include_str!("../../schemas/canonical/privacy.csv")).expect("a test reads the shipped matrix")
});

/// A privacy class of the matrix, e.g. `P4_diagnose`. Only [`Matrix::klasse`] hands one out, so a class that exists as a
/// value exists in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Klasse(&'static str);

impl Klasse {
    /// The code, as schemas write it in `x-klasse`.
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

impl std::fmt::Display for Klasse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

/// Under which condition a class may go to a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mag {
    /// Always.
    Ja,
    /// Only inside a formal traject.
    Formeel,
    /// Only what the receiver supplied himself.
    Eigen,
}

/// Why the table cannot be read. Lines count from 1, the header is line 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MatrixError {
    /// The first line is not the header.
    #[error("the first line is not `klasse;rol;mag;bron`")]
    Header,
    /// Not four columns, or an empty one.
    #[error("line {line}: not four filled columns")]
    Columns {
        /// The line.
        line: usize,
    },
    /// A role code that does not exist.
    #[error("line {line}: `{rol}` is no role")]
    Rol {
        /// The line.
        line: usize,
        /// What stands there.
        rol: String,
    },
    /// Something else than `ja`, `formeel`, `eigen`.
    #[error("line {line}: `{mag}` is not one of ja, formeel, eigen")]
    Mag {
        /// The line.
        line: usize,
        /// What stands there.
        mag: String,
    },
    /// A second row for the same class and role.
    #[error("line {line}: this class and role have a row already")]
    Twice {
        /// The line.
        line: usize,
    },
}

/// The table, indexed.
#[derive(Debug, Clone)]
pub struct Matrix {
    rows: BTreeMap<&'static str, Vec<(Rol, Mag)>>,
}

/// Whether a role gets a pseudonym of the person a message is about (BR46).
pub fn krijgt_pseudoniem(rol: Rol) -> bool {
    let matrix = Matrix::ingebouwd();
    matrix.klasse("P_client").is_some_and(|klasse| matrix.mag(klasse, rol, true))
}

impl Matrix {
    /// The matrix as shipped.
    pub fn ingebouwd() -> &'static Matrix {
        &INGEBOUWD
    }

    /// Reads the table: `;` between columns, no quoting, empty lines allowed.
    pub fn parse(text: &'static str) -> Result<Self, MatrixError> {
        let mut lines = text.lines().enumerate();
        if lines.next().map(|(_, header)| header.trim()) != Some("klasse;rol;mag;bron") {
            return Err(MatrixError::Header);
        }
        let mut rows: BTreeMap<&'static str, Vec<(Rol, Mag)>> = BTreeMap::new();
        for (index, row) in lines.filter(|(_, row)| !row.trim().is_empty()) {
            let line = index + 1;
            let columns: Vec<&'static str> = row.split(';').map(str::trim).collect();
            let [klasse, rol, mag, bron] = columns[..] else { return Err(MatrixError::Columns { line }) };
            if klasse.is_empty() || bron.is_empty() {
                return Err(MatrixError::Columns { line });
            }
            let rol = Rol::ALL
                .iter()
                .copied()
                .find(|known| known.as_str() == rol)
                .ok_or_else(|| MatrixError::Rol { line, rol: rol.to_owned() })?;
            let mag = match mag {
                "ja" => Mag::Ja,
                "formeel" => Mag::Formeel,
                "eigen" => Mag::Eigen,
                other => return Err(MatrixError::Mag { line, mag: other.to_owned() }),
            };
            let roles = rows.entry(klasse).or_default();
            if roles.iter().any(|(known, _)| *known == rol) {
                return Err(MatrixError::Twice { line });
            }
            roles.push((rol, mag));
        }
        Ok(Self { rows })
    }

    /// The class with this code, if the table has it.
    pub fn klasse(&self, code: &str) -> Option<Klasse> {
        self.rows.get_key_value(code).map(|(known, _)| Klasse(known))
    }

    /// Every class, in alphabetical order.
    pub fn klassen(&self) -> impl Iterator<Item = Klasse> + '_ {
        self.rows.keys().map(|code| Klasse(code))
    }

    /// The row for a class and a role; None means no.
    pub fn rij(&self, klasse: Klasse, rol: Rol) -> Option<Mag> {
        self.rows.get(klasse.0)?.iter().find(|(known, _)| *known == rol).map(|(_, mag)| *mag)
    }

    /// Whether a field of this class may go to this role; `formeel`: the message belongs to a formal traject.
    pub fn mag(&self, klasse: Klasse, rol: Rol, formeel: bool) -> bool {
        match self.rij(klasse, rol) {
            Some(Mag::Ja) => true,
            Some(Mag::Formeel) => formeel,
            Some(Mag::Eigen) | None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// DOMAIN section 1, the visibility matrix by hand. Columns: GEM_KM, GEM_FIN, SWV, VC_BM, VC_PC, RIB_TR, ZI_VC;
    /// Y yes, F formal, o own, N no.
    const BY_HAND: &[(&str, &str)] = &[
        ("P5", "YNNNNNN"),
        ("P1", "YNNYYYY"),
        ("P1_adres", "YNNYYYN"),
        ("P1b", "YNNYNYN"),
        ("P1_betaling", "YYNNNNo"),
        ("P3_uitkering", "YNNFNFo"),
        ("P3_inhoud", "YNNNNNN"),
        ("P3_trede", "YNNFNFN"),
        ("P4_diagnose", "YNNFNFN"),
        ("P4_bijzonder", "YNNNNNN"),
        ("P4_extra", "YNNYNYY"),
        ("P2", "YNNYYYY"),
        // M08 to the gemeente: datum and uitkomst only; M11 to the gemeente: the date only, which is of class P2.
        ("P2_stap", "YNNYYYN"),
        ("P2_intake", "NNNYYYN"),
        ("P2_match", "NNNYYYY"),
        ("P2_voortgang", "FNNYooo"),
        // The row of attendance: a volunteer at the centrale sees none of it.
        ("P2_aanwezigheid", "NNNYNYY"),
        ("P2_totaal", "YYYYNYY"),
        ("P2_signaal", "YNNYNYY"),
        ("F", "NYYoNoo"),
        ("F_totaal", "YYYoNoo"),
        ("P_client", "NNNYYYY"),
        // M26: the pseudonyms in a list are those of the sender.
        ("P_client_lijst", "NNNNNNo"),
        // M15: to others only `gereed`, of class P2.
        ("P2_dossier", "NNNNNNo"),
        ("P4_vog", "NNNNNNo"),
        // M14, M33, M35: of somebody's own initiative nothing goes to anyone else (BR44).
        ("P3_tegenprestatie", "YNNNNNN"),
        // M25: the klantmanager decides, finance pays. M28: both parties. M31: whoever is paid, and no volunteer.
        ("F_vergoeding", "YYNNNNo"),
        ("F_contract", "YYYYNYN"),
        ("F_betaling", "NYNYNYY"),
    ];

    #[test]
    fn the_shipped_table_says_what_the_matrix_of_the_practice_says() {
        use Rol::*;
        let columns = [
            GemeenteKlantmanager,
            GemeenteFinancien,
            Samenwerkingsverband,
            CentraleBemiddelaar,
            CentraleParticipatiecoach,
            ReintegratieTrainer,
            ZorginstellingCoordinator,
        ];
        let matrix = Matrix::ingebouwd();
        for (code, row) in BY_HAND {
            let klasse = matrix.klasse(code).expect("the class has rows");
            let found: String = columns
                .iter()
                .map(|rol| match matrix.rij(klasse, *rol) {
                    Some(Mag::Ja) => 'Y',
                    Some(Mag::Formeel) => 'F',
                    Some(Mag::Eigen) => 'o',
                    None => 'N',
                })
                .collect();
            assert_eq!(&found, row, "{code}");
        }
    }

    #[test]
    fn a_role_outside_the_practice_gets_only_what_is_free() {
        let matrix = Matrix::ingebouwd();
        let may: Vec<_> =
            matrix.klassen().filter(|k| matrix.rij(*k, Rol::Overig).is_some()).map(Klasse::as_str).collect();
        assert_eq!(may, ["P0"]);
    }

    #[test]
    fn a_bsn_goes_exactly_where_the_role_says_it_may() {
        let matrix = Matrix::ingebouwd();
        let bsn = matrix.klasse("P5").expect("the class has rows");
        for rol in Rol::ALL {
            assert_eq!(matrix.mag(bsn, *rol, true), rol.mag_bsn(), "{rol}");
        }
    }

    #[test]
    fn formal_and_own_rows_are_no_outside_their_condition() {
        let matrix = Matrix::ingebouwd();
        let trede = matrix.klasse("P3_trede").expect("the class has rows");
        assert!(matrix.mag(trede, Rol::CentraleBemiddelaar, true));
        assert!(!matrix.mag(trede, Rol::CentraleBemiddelaar, false));
        let uitkering = matrix.klasse("P3_uitkering").expect("the class has rows");
        assert!(!matrix.mag(uitkering, Rol::ZorginstellingCoordinator, true));
        assert!(matrix.klasse("P9").is_none());
    }

    #[test]
    fn every_class_is_explained_and_every_explained_class_has_a_row() {
        let explained: std::collections::BTreeSet<_> = include_str!("../../schemas/canonical/klassen.csv")
            .lines()
            .skip(1)
            .map(|line| line.split_once(';').expect("two columns").0)
            .collect();
        let used: std::collections::BTreeSet<_> = Matrix::ingebouwd().klassen().map(Klasse::as_str).collect();
        assert_eq!(explained, used);
    }

    #[test]
    fn a_table_with_a_mistake_is_refused_with_its_line() {
        let bad = |text| Matrix::parse(text).expect_err("refused");
        assert_eq!(bad("klasse;rol\n"), MatrixError::Header);
        assert_eq!(bad("klasse;rol;mag;bron\nP1;GEM_KM;ja\n"), MatrixError::Columns { line: 2 });
        assert_eq!(bad("klasse;rol;mag;bron\nP1;GEM_KM;ja;\n"), MatrixError::Columns { line: 2 });
        assert_eq!(bad("klasse;rol;mag;bron\n\nP1;GEM;ja;L1\n"), MatrixError::Rol { line: 3, rol: "GEM".into() });
        assert_eq!(bad("klasse;rol;mag;bron\nP1;GEM_KM;nee;L1\n"), MatrixError::Mag { line: 2, mag: "nee".into() });
        assert_eq!(bad("klasse;rol;mag;bron\nP1;GEM_KM;ja;L1\nP1;GEM_KM;formeel;L1\n"), MatrixError::Twice { line: 3 });
    }
}
