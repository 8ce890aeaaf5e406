//! What a plan says, as a flat list: each place of the partner beside the canonical field it belongs to. For whoever
//! looks at a mapping instead of running it: the checker, the coverage figure, the page a functional person signs.

use super::path::{CanonicalPath, Name, Namespaces, PartnerPath};
use super::syntax::{Formula, Line, Looked, Only, Plan, Side, What, When};

/// What kind of line a place belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One field, carried as it is or converted.
    Veld,
    /// A list.
    Lijst,
    /// A column that is a row of a canonical list (`unpivot`).
    Kolom,
    /// A part of a text: one partner text and several canonical fields, or the other way round (`parts`).
    Deel,
    /// A part of a joined text (`join`).
    Samengevoegd,
    /// A number of days (`days`).
    Dagen,
    /// A figure about a list (`count`, `sum`), on either side.
    Telling,
    /// Computed by a formula (`cel`), on either side.
    Berekend,
    /// A fixed value, for the partner (`const`) or in the canonical message (`fill`).
    Constante,
    /// A value from around the message, on either side.
    Envelop,
    /// What chooses an item of a list, written with it: `[soort='mobiel']`.
    Kenmerk,
    /// A canonical field a line only looks at: a condition or a variable of a formula.
    Voorwaarde,
    /// Not carried on purpose, with all below it (`ignore`).
    Genegeerd,
}

/// One place of the partner's document and what the mapping does with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// Line in the mapping file.
    pub line: u32,
    /// What kind of line it belongs to.
    pub kind: Kind,
    /// Where it stands at the partner, from the element or document all paths start at, one step each: `{namespace}name`
    /// or `@{namespace}name` in XML; a key in JSON, `[]` for the items of an array; a column in CSV. Empty for a line
    /// without one.
    pub partner: Vec<String>,
    /// The same as the mapping writes it, with the lists around it.
    pub shown: String,
    /// The canonical field, from the top, `[]` for the items of an array; None for constants and envelope values.
    pub canonical: Option<Vec<String>>,
    /// The partner's value becomes canonical.
    pub reads: bool,
    /// The canonical value is written for the partner.
    pub writes: bool,
    /// Whether it counts only under a condition (`when`).
    pub when: bool,
    /// Whether the canonical field has a value when the partner sends nothing (`default`).
    pub default: bool,
    /// What the line does with the value, in Dutch for people; empty when it is carried as it is.
    pub words: String,
    /// Why it works one way only or is ignored, in the mapping's own words.
    pub reden: Option<String>,
}

impl Plan {
    /// Every place the mapping names, in the order of the file.
    pub fn uses(&self) -> Vec<Use> {
        let mut uses = vec![];
        let at = At { plan: self, partner: vec![], shown: String::new(), canonical: vec![], reads: true, writes: true };
        at.lines(&self.lines, &mut uses);
        uses
    }

    /// A path that something else than a line names, as a place that is read.
    pub fn place(&self, path: &PartnerPath) -> Use {
        let at =
            At { plan: self, partner: vec![], shown: String::new(), canonical: vec![], reads: true, writes: false };
        Use {
            line: 0,
            kind: Kind::Veld,
            partner: at.steps(path),
            shown: at.show(path),
            canonical: None,
            reads: true,
            writes: false,
            when: false,
            default: false,
            words: String::new(),
            reden: None,
        }
    }

    /// Where each canonical field is read from: its path (without positions in lists), and the partner's as written. For
    /// telling a partner in his own terms what is wrong.
    pub fn places(&self) -> Vec<(CanonicalPath, String)> {
        let mut places: Vec<(u32, CanonicalPath, String)> = vec![];
        for used in self.uses().into_iter().filter(|u| u.reads && !u.shown.is_empty()) {
            let Some(canonical) = used.canonical else { continue };
            let path: CanonicalPath = canonical.into_iter().filter(|key| key != "[]").collect();
            let between = if used.kind == Kind::Veld { "` of `" } else { "`, `" };
            match places.iter_mut().find(|(line, known, _)| *line == used.line && *known == path) {
                Some((_, _, shown)) => *shown = format!("{shown}{between}{}", used.shown),
                None => places.push((used.line, path, used.shown)),
            }
        }
        places.into_iter().map(|(_, path, shown)| (path, shown)).collect()
    }

    /// The columns a CSV row is written with, in the order of the file.
    pub fn columns(&self) -> Vec<String> {
        let mut columns: Vec<String> = vec![];
        for used in self.uses().into_iter().filter(|u| u.writes) {
            columns.extend(used.partner.first().filter(|c| !columns.contains(c)).cloned());
        }
        columns
    }
}

/// Where in the lists of a plan we are.
struct At<'p> {
    plan: &'p Plan,
    partner: Vec<String>,
    shown: String,
    canonical: Vec<String>,
    reads: bool,
    writes: bool,
}

impl At<'_> {
    fn lines(&self, lines: &[Line], uses: &mut Vec<Use>) {
        lines.iter().for_each(|line| self.line(line, uses));
    }

    fn add(
        &self,
        line: &Line,
        kind: Kind,
        partner: Option<&PartnerPath>,
        canonical: Option<&[String]>,
        uses: &mut Vec<Use>,
    ) {
        let used = Use {
            line: line.line,
            kind,
            partner: partner.map(|p| self.steps(p)).unwrap_or_default(),
            shown: partner.map(|p| self.show(p)).unwrap_or_default(),
            canonical: canonical.map(|c| self.canonical.iter().chain(c).cloned().collect()),
            reads: self.reads && line.works(Only::In),
            writes: self.writes && line.works(Only::Out),
            when: matches!(line.what, What::Field { when: Some(_), .. } | What::Const { when: Some(_), .. }),
            default: matches!(line.what, What::Field { default: Some(_), .. }),
            words: super::page::words(line),
            reden: line.reden.clone(),
        };
        if let Some(partner) = partner {
            self.tags(&used, partner, uses);
        }
        uses.push(used);
    }

    fn line(&self, line: &Line, uses: &mut Vec<Use>) {
        match &line.what {
            What::Field { partner, canonical, when, .. } => {
                for (index, path) in partner.iter().enumerate() {
                    self.add(line, Kind::Veld, Some(path), Some(canonical), uses);
                    // Of several places the first is written, all are read.
                    if index > 0 {
                        uses.last_mut().into_iter().for_each(|last| last.writes = false);
                    }
                }
                self.conditions(line, when.as_ref(), uses);
            }
            What::Join { parts, canonical, .. } => {
                parts.iter().for_each(|part| self.add(line, Kind::Samengevoegd, Some(part), Some(canonical), uses));
            }
            What::Each { partner, canonical, value, lines } => {
                self.add(line, Kind::Lijst, Some(partner), Some(canonical), uses);
                let inner = At {
                    plan: self.plan,
                    partner: self.steps(partner).into_iter().chain(self.item(partner)).collect(),
                    shown: self.show(partner),
                    canonical: self.canonical.iter().chain(canonical).cloned().chain(["[]".to_owned()]).collect(),
                    reads: self.reads && line.works(Only::In),
                    writes: self.writes && line.works(Only::Out),
                };
                if value.is_none() {
                    inner.lines(lines, uses);
                }
            }
            What::Unpivot { columns, canonical, value, convert } => {
                let field = |path: &[String]| [canonical.as_slice(), &["[]".to_owned()], path].concat();
                for column in columns {
                    self.add(line, Kind::Kolom, Some(&column.partner), Some(&field(value)), uses);
                    uses.last_mut().into_iter().for_each(|last| last.words = super::page::column(column, convert));
                }
                // The constants say which column it is: both ways, without a place of their own.
                let mut named: Vec<&CanonicalPath> = vec![];
                for (path, _) in columns.iter().flat_map(|c| &c.constants) {
                    if !named.contains(&path) {
                        named.push(path);
                        self.add(line, Kind::Kolom, None, Some(&field(path)), uses);
                        uses.last_mut().into_iter().for_each(|last| last.words = "volgt uit de kolom".to_owned());
                    }
                }
            }
            What::Split { partner, fields, .. } => {
                for (_, field, _) in fields {
                    self.add(line, Kind::Deel, Some(partner), Some(field), uses);
                }
            }
            What::Compose { places, canonical, .. } => {
                places.iter().for_each(|(_, place)| self.add(line, Kind::Deel, Some(place), Some(canonical), uses));
            }
            What::Const { partner, when, .. } => {
                self.add(line, Kind::Constante, Some(partner), None, uses);
                self.conditions(line, when.as_ref(), uses);
            }
            What::Envelope { partner, .. } => self.add(line, Kind::Envelop, Some(partner), None, uses),
            What::Arrival { canonical, .. } => self.add(line, Kind::Envelop, None, Some(canonical), uses),
            What::Fill { canonical, .. } => self.add(line, Kind::Constante, None, Some(canonical), uses),
            What::Days { canonical, .. } => self.add(line, Kind::Dagen, None, Some(canonical), uses),
            What::Figure { partner, .. } => self.add(line, Kind::Telling, Some(partner), None, uses),
            What::Counted { partner, canonical, .. } => {
                // Which keys of the path hold a list it does not say; only its names count.
                self.add(line, Kind::Telling, Some(partner), Some(canonical), uses);
            }
            What::Computed { formula, canonical } => {
                for (_, (place, _)) in &formula.with {
                    self.add(line, Kind::Berekend, Some(place), Some(canonical), uses);
                }
                if formula.with.is_empty() {
                    self.add(line, Kind::Berekend, None, Some(canonical), uses);
                }
            }
            What::Written { partner, formula, .. } => {
                self.add(line, Kind::Berekend, Some(partner), None, uses);
                self.variables(line, formula, uses);
            }
            What::Ignored { partner } => self.add(line, Kind::Genegeerd, Some(partner), None, uses),
        }
    }

    fn conditions(&self, line: &Line, when: Option<&When>, uses: &mut Vec<Use>) {
        match when {
            None => {}
            Some(When::Present(looked)) => self.looked(line, looked, uses),
            Some(When::Equals(all)) => all.iter().for_each(|(looked, _)| self.looked(line, looked, uses)),
            Some(When::Formula(formula)) => self.variables(line, formula, uses),
        }
    }

    fn variables(&self, line: &Line, formula: &Formula<Looked>, uses: &mut Vec<Use>) {
        formula.with.iter().for_each(|(_, looked)| self.looked(line, looked, uses));
    }

    /// A canonical field that is looked at, not carried: neither reads nor writes.
    fn looked(&self, line: &Line, looked: &Looked, uses: &mut Vec<Use>) {
        self.add(line, Kind::Voorwaarde, None, Some(&looked.path), uses);
        if let Some(last) = uses.last_mut() {
            (last.reads, last.writes) = (false, false);
            if !looked.item {
                last.canonical = Some(looked.path.clone());
            }
        }
    }

    /// The places that choose an item: written as constants are.
    fn tags(&self, of: &Use, path: &PartnerPath, uses: &mut Vec<Use>) {
        let mut add = |partner: Vec<String>, shown: String| {
            let tag = Use { kind: Kind::Kenmerk, partner, shown, canonical: None, default: false, ..of.clone() };
            if !uses.iter().any(|u| u.kind == Kind::Kenmerk && u.partner == tag.partner && u.shown == tag.shown) {
                uses.push(tag);
            }
        };
        match path {
            PartnerPath::Json(keys) => {
                for index in 0..keys.len() {
                    let to = PartnerPath::Json(keys[..=index].to_vec());
                    for (name, _) in &keys[index].tags {
                        let item = self.steps(&to).into_iter().chain(self.item(&to));
                        add(item.chain([name.clone()]).collect(), format!("{}/{name}", self.show(&to)));
                    }
                }
            }
            PartnerPath::Xml { steps, .. } => {
                for index in 0..steps.len() {
                    let to = PartnerPath::Xml { steps: steps[..=index].to_vec(), attribute: None };
                    for tag in &steps[index].tags {
                        let at = if tag.attribute { "@" } else { "" };
                        let own = format!("{at}{}", self.full(&tag.name));
                        add(
                            self.steps(&to).into_iter().chain([own]).collect(),
                            format!("{}/{at}{}", self.show(&to), tag.name.name),
                        );
                    }
                }
            }
        }
    }

    /// Steps into the items of a JSON array; XML elements repeat by themselves. A last key with tags is in its items
    /// already.
    fn item(&self, path: &PartnerPath) -> Option<String> {
        let tagged = matches!(path, PartnerPath::Json(keys) if keys.last().is_some_and(|k| !k.tags.is_empty()));
        (self.plan.side == Side::Json && !tagged).then(|| "[]".to_owned())
    }

    fn full(&self, name: &Name) -> String {
        let names: &Namespaces = &self.plan.namespaces;
        let uri = names.list.get(name.namespace).map_or("", |(_, uri)| uri.as_str());
        format!("{{{uri}}}{}", name.name)
    }

    fn steps(&self, path: &PartnerPath) -> Vec<String> {
        let own = path.steps(&self.plan.namespaces);
        self.partner.iter().cloned().chain(own).collect()
    }

    fn show(&self, path: &PartnerPath) -> String {
        match (self.shown.as_str(), path.show().as_str()) {
            ("", own) => own.to_owned(),
            (around, ".") => around.to_owned(),
            (around, own) => format!("{around}/{own}"),
        }
    }
}
