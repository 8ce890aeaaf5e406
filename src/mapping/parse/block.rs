//! Lines that begin with a word: `each`, `unpivot`, `either`, `parts`, `fill`, `envelope`, `join`, `days`, `count`,
//! `sum`, `cel`.

use super::canonical::join;
use super::{Nature, Parser, Read};
use crate::mapping::convert::{Convert, Type};
use crate::mapping::path::{CanonicalPath, PartnerPath};
use crate::mapping::syntax::{ArrivalValue, Column, Only, Side, What};
use crate::yaml::{Node, Table, Value as Yaml, meant};
use serde_json::Value;

impl Parser<'_, '_> {
    pub(super) fn block(&mut self, word: &str, node: &Node, base: &[String]) -> Option<Read> {
        let mut table = node.table(self.mistakes)?;
        let (what, nature) = match word {
            "each" => (self.each(node, &mut table, base), Some(Nature::Both)),
            "unpivot" => (self.unpivot(&mut table, base), Some(Nature::Both)),
            "either" => (self.either(&mut table, base), Some(Nature::Both)),
            "parts" => (self.compose(&mut table, base), Some(Nature::Both)),
            "fill" => (self.fill(&mut table, base), None),
            "envelope" => (self.arrival(&mut table, base), None),
            "join" => (self.join(&mut table, base), Some(Nature::OneWay(Only::In))),
            "days" => (self.days(&mut table, base), Some(Nature::OneWay(Only::In))),
            "cel" => (self.computed(&mut table, base), Some(Nature::OneWay(Only::In))),
            "count" => (self.counted("count", &mut table, base), Some(Nature::OneWay(Only::In))),
            _ => (self.counted("sum", &mut table, base), Some(Nature::OneWay(Only::In))),
        };
        let (only, reden) = nature.map_or((None, None), |nature| self.only(node, &mut table, nature));
        table.finish(self.mistakes);
        Some((what?, only, reden))
    }

    /// The canonical field of `is`, with its full path.
    fn is<'n>(&mut self, table: &mut Table<'n>, base: &[String]) -> Option<(&'n Node, CanonicalPath, Vec<String>)> {
        let is = table.need("is", self.mistakes)?;
        let canonical = self.canonical(is, base)?;
        let full = join(base, &canonical);
        Some((is, canonical, full))
    }

    fn each(&mut self, node: &Node, table: &mut Table<'_>, base: &[String]) -> Option<What> {
        let at = table.need("each", self.mistakes);
        let is = self.is(table, base);
        let (value, conversion) = (table.get("value"), table.get("as"));
        let (fields, ignore) = (table.get("fields"), table.get("ignore"));
        let partner = at.and_then(|n| self.partner(n));
        let (is, canonical, mut full) = is?;
        if self.side == Side::Csv {
            self.wrong(
                node,
                "een rij heeft kolommen en geen lijsten; gebruik `unpivot` om van kolommen een lijst te maken",
            );
            return None;
        }
        if let Some(PartnerPath::Xml { attribute: Some(_), .. }) = &partner {
            self.wrong(at.unwrap_or(node), "een lijst bestaat uit elementen, niet uit een attribuut (`@`)");
            return None;
        }
        if self.schema_at(&full).is_some_and(|at| at.get("items").is_none()) {
            self.wrong(is, "dit canonieke veld is geen lijst; `each` vult een lijst");
            return None;
        }
        full.push("[]".to_owned());
        let plain = match value.map(|n| (&n.value, n)) {
            None => false,
            Some((Yaml::Bool(true), _)) => true,
            Some((_, node)) => {
                self.wrong(node, "bij `each` is `value` altijd `true`: de lijst bestaat uit losse waarden");
                false
            }
        };
        let convert = if plain { Some(self.convert(conversion, is, &full)?) } else { None };
        if let (false, Some(node)) = (plain, conversion) {
            self.wrong(
                node,
                "`as` hoort bij een lijst van losse waarden (`value: true`); zet het anders bij de velden",
            );
        }
        let mut lines = fields.map(|n| self.lines(n, &full)).unwrap_or_default();
        lines.extend(ignore.map(|n| self.ignored(n)).unwrap_or_default());
        if fields.is_some() == plain {
            self.wrong(
                node,
                "bij `each` hoort óf `fields` (een lijst van blokken) óf `value: true` (een lijst van waarden)",
            );
        }
        Some(What::Each { partner: partner?, canonical, value: convert, lines })
    }

    fn unpivot(&mut self, table: &mut Table<'_>, base: &[String]) -> Option<What> {
        let node = table.need("unpivot", self.mistakes);
        let is = self.is(table, base);
        let (value, conversion) = (table.need("value", self.mistakes), table.get("as"));
        let (node, (is, canonical, mut inner), value) = (node?, is?, value?);
        if self.schema_at(&inner).is_some_and(|at| at.get("items").is_none()) {
            self.wrong(is, "dit canonieke veld is geen lijst; `unpivot` vult een lijst");
            return None;
        }
        inner.push("[]".to_owned());
        let field = self.canonical(value, &inner);
        let convert = field.as_ref().and_then(|f| self.convert(conversion, value, &join(&inner, f)));
        let mut columns: Vec<Column> = vec![];
        let mut table = node.table(self.mistakes)?;
        for (key, _, constants) in table.pairs(self.mistakes) {
            let partner = self.partner(key);
            let Some(mut fixed) = constants.table(self.mistakes) else { continue };
            let mut own: Vec<(CanonicalPath, Value)> = vec![];
            for (name, _, value) in fixed.pairs(self.mistakes) {
                let Some(path) = self.canonical(name, &inner) else { continue };
                if Some(&path) == field.as_ref() {
                    self.wrong(
                        name,
                        "dit veld krijgt de waarde van de kolom (`value`); geef het hier geen vaste waarde",
                    );
                } else if let Some(value) = self.literal(value, &join(&inner, &path)) {
                    own.push((path, value));
                }
            }
            if let Some(other) = columns.iter().find(|c| c.constants == own) {
                let text = format!(
                    "de kolommen `{}` en `{}` hebben dezelfde vaste waarden; bij het schrijven is dan niet te zien welke bedoeld is",
                    other.partner.show(),
                    partner.as_ref().map(PartnerPath::show).unwrap_or_default()
                );
                self.wrong(key, text);
            }
            columns.extend(partner.map(|partner| Column { partner, constants: own }));
        }
        if columns.is_empty() {
            self.wrong(node, "`unpivot` noemt kolommen, elk met de vaste waarden van zijn deel van de lijst");
        }
        Some(What::Unpivot { columns, canonical, value: field?, convert: convert? })
    }

    fn either(&mut self, table: &mut Table<'_>, base: &[String]) -> Option<What> {
        let places = table.need("either", self.mistakes)?;
        let is = table.need("is", self.mistakes)?;
        let partner: Vec<_> = places.list(self.mistakes).iter().filter_map(|p| self.partner(p)).collect();
        if partner.len() < 2 {
            self.wrong(places, "`either` heeft minstens twee paden; voor één pad is `pad: veld` genoeg");
        }
        self.field(Some(partner), is, table, base)
    }

    /// `parts: "{pad} {pad}"`: several places of the partner, one canonical text.
    fn compose(&mut self, table: &mut Table<'_>, base: &[String]) -> Option<What> {
        let template = self.template(table);
        let is = self.is(table, base);
        let ((node, template), (is, canonical, full)) = (template?, is?);
        if !matches!(self.schema_type(&full), None | Some(Type::Text)) {
            self.wrong(is, "delen vormen samen een tekst, en dit canonieke veld is geen tekst");
            return None;
        }
        let mut places = vec![];
        for name in template.names() {
            let at = Node { value: Yaml::Text(name.to_owned()), ..node.clone() };
            places.push((name.to_owned(), self.partner(&at)?));
        }
        Some(What::Compose { template, places, canonical })
    }

    fn fill(&mut self, table: &mut Table<'_>, base: &[String]) -> Option<What> {
        let value = table.need("fill", self.mistakes);
        let (_, canonical, full) = self.is(table, base)?;
        let value = self.literal(value?, &full)?;
        Some(What::Fill { canonical, value })
    }

    /// `envelope: datum` with `is`.
    fn arrival(&mut self, table: &mut Table<'_>, base: &[String]) -> Option<What> {
        let node = table.need("envelope", self.mistakes);
        let (is, canonical, full) = self.is(table, base)?;
        let node = node?;
        let value = match node.text(self.mistakes)? {
            "datum" => ArrivalValue::Datum,
            "tijdstip" => ArrivalValue::Tijdstip,
            "afzender_id" => ArrivalValue::AfzenderId,
            word => {
                let text = "naar het canonieke bericht gaat een van: `datum` (de dag van ontvangst), `tijdstip`, `afzender_id`";
                self.wrong(node, format!("{text}{}", meant(word, ["datum", "tijdstip", "afzender_id"])));
                return None;
            }
        };
        if !matches!(self.schema_type(&full), None | Some(Type::Text)) {
            self.wrong(is, "dit gegeven is tekst, en dit canonieke veld niet");
            return None;
        }
        Some(What::Arrival { canonical, value })
    }

    fn join(&mut self, table: &mut Table<'_>, base: &[String]) -> Option<What> {
        let join = table.need("join", self.mistakes);
        let is = self.is(table, base);
        let with = table.text("with", self.mistakes).unwrap_or(" ").to_owned();
        let parts = join?.list(self.mistakes).iter().filter_map(|p| self.partner(p)).collect();
        Some(What::Join { parts, with, canonical: is?.1 })
    }

    fn days(&mut self, table: &mut Table<'_>, base: &[String]) -> Option<What> {
        let days = table.need("days", self.mistakes);
        let is = self.is(table, base);
        let days = days?;
        let ends: Vec<_> = days.list(self.mistakes).iter().filter_map(|p| self.canonical(p, base)).collect();
        let [from, to] = <[CanonicalPath; 2]>::try_from(ends)
            .map_err(|_| self.wrong(days, "`days` heeft twee canonieke datums: [eerste dag, laatste dag]"))
            .ok()?;
        Some(What::Days { from, to, canonical: is?.1 })
    }

    /// `count: pad` and `sum: pad` with `is`.
    fn counted(&mut self, word: &'static str, table: &mut Table<'_>, base: &[String]) -> Option<What> {
        let sum = word == "sum";
        let node = table.get(word)?;
        let is = self.is(table, base);
        let conversion = if sum { table.get("as") } else { None };
        let partner = self.partner(node);
        let (is, canonical, full) = is?;
        let kind = self.schema_type(&full).unwrap_or(Type::Number);
        if !matches!(kind, Type::Integer | Type::Number) {
            self.wrong(is, "een aantal of som is een getal, en dit canonieke veld niet");
            return None;
        }
        if self.side == Side::Csv {
            self.wrong(node, "een rij heeft kolommen en geen lijsten; hier valt niets te tellen");
            return None;
        }
        let convert = match conversion {
            Some(node) => self.parse_convert(node, kind)?,
            None => Convert::Plain(kind),
        };
        Some(What::Counted { partner: partner?, sum, convert, canonical })
    }

    fn computed(&mut self, table: &mut Table<'_>, base: &[String]) -> Option<What> {
        let is = self.is(table, base);
        let full = is.as_ref().map(|(_, _, full)| full.clone());
        let formula = self.formula_in(table, full.as_deref());
        Some(What::Computed { formula: formula?, canonical: is?.1 })
    }
}
