//! Two lines for one place: a mapping in which the order decides which value wins is a mistake, and both lines are named.

use crate::mapping::path::{CanonicalPath, PartnerPath};
use crate::mapping::syntax::{Line, Only, Plan, What, When};
use crate::yaml::{Mistakes, Node, Value as Yaml};

/// A place one line fills, with the condition it does so under.
struct Place<'p> {
    shown: String,
    line: u32,
    when: Option<&'p When>,
}

/// Adds a mistake for every second line that fills the same canonical field, or writes the same place of the partner.
pub(super) fn check(plan: &Plan, mistakes: &mut Mistakes) {
    lines(&plan.lines, mistakes);
}

fn lines(lines: &[Line], mistakes: &mut Mistakes) {
    let (mut read, mut written): (Vec<Place<'_>>, Vec<Place<'_>>) = (vec![], vec![]);
    for line in lines {
        let (canonical, partner, when) = places(line);
        for shown in canonical.into_iter().map(|path| path.join(".")).filter(|_| line.works(Only::In)) {
            add(&mut read, Place { shown, line: line.line, when }, "vullen allebei het canonieke veld", mistakes);
        }
        for shown in partner.into_iter().map(PartnerPath::show).filter(|_| line.works(Only::Out)) {
            add(&mut written, Place { shown, line: line.line, when }, "schrijven allebei", mistakes);
        }
        if let What::Each { lines: inner, .. } = &line.what {
            self::lines(inner, mistakes);
        }
    }
}

fn add<'p>(seen: &mut Vec<Place<'p>>, place: Place<'p>, both: &str, mistakes: &mut Mistakes) {
    // A pair with different conditions is how one place serves two fields.
    let clash = seen.iter().find(|other| {
        other.shown == place.shown && (other.when.is_none() || place.when.is_none() || other.when == place.when)
    });
    if let Some(other) = clash {
        let at = Node { file: "".into(), line: place.line, column: 1, value: Yaml::Empty };
        let (first, second, shown) = (other.line, place.line, &place.shown);
        mistakes.at(
            &at,
            format!("de regels {first} en {second} {both} `{shown}`; haal er een weg, zet er `only` bij, of geef ze elk een andere `when`"),
        );
    }
    seen.push(place);
}

/// The canonical fields a line fills, and the places it writes.
fn places(line: &Line) -> (Vec<&CanonicalPath>, Vec<&PartnerPath>, Option<&When>) {
    match &line.what {
        What::Field { partner, canonical, when, .. } => {
            (vec![canonical], partner.first().into_iter().collect(), when.as_ref())
        }
        What::Each { partner, canonical, .. } => (vec![canonical], vec![partner], None),
        What::Unpivot { columns, canonical, .. } => {
            (vec![canonical], columns.iter().map(|c| &c.partner).collect(), None)
        }
        What::Const { partner, when, .. } => (vec![], vec![partner], when.as_ref()),
        What::Envelope { partner, .. } | What::Figure { partner, .. } | What::Written { partner, .. } => {
            (vec![], vec![partner], None)
        }
        What::Fill { canonical, .. }
        | What::Arrival { canonical, .. }
        | What::Join { canonical, .. }
        | What::Days { canonical, .. }
        | What::Counted { canonical, .. }
        | What::Computed { canonical, .. } => (vec![canonical], vec![], None),
        What::Split { partner, fields, .. } => (fields.iter().map(|(_, f, _)| f).collect(), vec![partner], None),
        What::Compose { places, canonical, .. } => (vec![canonical], places.iter().map(|(_, p)| p).collect(), None),
        What::Ignored { .. } => (vec![], vec![], None),
    }
}
