//! Conditions (`when`) and formulas (`cel` with `with`): over canonical fields, or over places of the partner.

use super::canonical::join;
use super::{Parser, as_text, json};
use crate::mapping::cel::Expression;
use crate::mapping::convert::{Convert, TABLE, Type};
use crate::mapping::path::{self, PartnerPath};
use crate::mapping::syntax::{Formula, Looked, When};
use crate::yaml::{Node, Table, Value as Yaml};
use serde_json::Value;

impl Parser<'_, '_> {
    /// `when`: a field, `{ field: value }`, or `{ cel: .., with: .. }`.
    pub(super) fn when(&mut self, node: &Node, base: &[String]) -> Option<When> {
        if let Yaml::Text(_) = node.value {
            return self.looked(node, base).map(|(looked, _)| When::Present(looked));
        }
        let Yaml::Map(pairs) = &node.value else {
            self.wrong(node, "`when` is een veld, `{ veld: waarde }` of `{ cel: \"formule\", with: { naam: veld } }`");
            return None;
        };
        if super::has(node, "cel") {
            let mut table = node.table(self.mistakes)?;
            let at = table.get("cel");
            let formula = self.formula_out(&mut table, base);
            table.finish(self.mistakes);
            let formula = formula?;
            if !matches!(formula.expression.result(), Type::Bool | Type::Other) {
                self.wrong(at.unwrap_or(node), "een voorwaarde geeft true of false, zoals `uren > 8`");
                return None;
            }
            return Some(When::Formula(formula));
        }
        let mut all = vec![];
        for (field, value) in pairs {
            let (looked, full) = self.looked(field, base)?;
            all.push((looked, self.literal(value, &full)?));
        }
        if all.is_empty() {
            self.wrong(node, "`when` is leeg; schrijf een veld of `{ veld: waarde }`");
            return None;
        }
        Some(When::Equals(all))
    }

    /// A canonical field as a condition sees it: of the item of the list, or else of the message.
    fn looked(&mut self, node: &Node, base: &[String]) -> Option<(Looked, Vec<String>)> {
        let own = as_text(node).and_then(|text| path::canonical(text).ok());
        if let Some(path) = own.filter(|_| !base.is_empty()) {
            let full = join(base, &path);
            if self.schema_at(&full).is_some() {
                return Some((Looked { item: true, path }, full));
            }
        }
        let path = self.canonical(node, &[])?;
        Some((Looked { item: false, path: path.clone() }, path))
    }

    /// A formula over canonical fields.
    pub(super) fn formula_out(&mut self, table: &mut Table<'_>, base: &[String]) -> Option<Formula<Looked>> {
        let node = table.need("cel", self.mistakes);
        let (with, anders) = (table.get("with"), table.get("anders"));
        let mut sources = vec![];
        let mut types = vec![];
        let mut right = true;
        if let Some(mut names) = with.and_then(|w| w.table(self.mistakes)) {
            for (_, name, field) in names.pairs(self.mistakes) {
                let Some((looked, full)) = self.looked(field, base) else {
                    right = false;
                    continue;
                };
                let kind = self.schema_type(&full).unwrap_or(Type::Text);
                if kind == Type::Other {
                    self.wrong(field, "een formule rekent met losse waarden; dit canonieke veld is een blok of lijst");
                    right = false;
                }
                types.push((name.to_owned(), kind));
                sources.push((name.to_owned(), looked));
            }
        }
        if !right {
            return None;
        }
        self.compile(node?, &types, anders.map(json)).map(|(expression, anders)| Formula {
            expression,
            with: sources,
            anders,
        })
    }

    /// A formula over places of the partner, for the canonical field at `full`.
    pub(super) fn formula_in(
        &mut self,
        table: &mut Table<'_>,
        full: Option<&[String]>,
    ) -> Option<Formula<(PartnerPath, Convert)>> {
        let node = table.need("cel", self.mistakes);
        let (with, anders) = (table.get("with"), table.get("anders"));
        let mut sources = vec![];
        let mut types = vec![];
        let mut right = true;
        if let Some(mut names) = with.and_then(|w| w.table(self.mistakes)) {
            for (_, name, place) in names.pairs(self.mistakes) {
                match self.variable(place) {
                    Some((source, kind)) => {
                        types.push((name.to_owned(), kind));
                        sources.push((name.to_owned(), source));
                    }
                    None => right = false,
                }
            }
        }
        let anders = match (anders, full) {
            (Some(given), Some(full)) => Some(self.literal(given, full)?),
            _ => None,
        };
        if !right {
            return None;
        }
        let node = node?;
        let (expression, anders) = self.compile(node, &types, anders)?;
        let (gives, wants) = (expression.result(), full.and_then(|f| self.schema_type(f)).unwrap_or(Type::Other));
        if gives != wants
            && gives != Type::Other
            && wants != Type::Other
            && (gives, wants) != (Type::Integer, Type::Number)
        {
            self.wrong(
                node,
                format!("deze formule geeft {}, maar in het canonieke veld hoort {}", gives.naam(), wants.naam()),
            );
            return None;
        }
        Some(Formula { expression, with: sources, anders })
    }

    /// `naam: pad` (text) or `naam: { is: pad, as: omzetting }`.
    fn variable(&mut self, node: &Node) -> Option<((PartnerPath, Convert), Type)> {
        if let Yaml::Text(_) = node.value {
            let path = self.partner(node)?;
            return Some(((path, Convert::As { partner: Type::Text, canonical: Type::Text }), Type::Text));
        }
        let mut table = node.table(self.mistakes)?;
        let is = table.need("is", self.mistakes);
        let conversion = table.get("as");
        table.finish(self.mistakes);
        let path = self.partner(is?)?;
        let Some(conversion) = conversion else {
            return Some(((path, Convert::As { partner: Type::Text, canonical: Type::Text }), Type::Text));
        };
        let text = as_text(conversion).unwrap_or_default();
        let kind = match text.split('(').next().unwrap_or_default().trim() {
            "int" => Type::Integer,
            "bool" => Type::Bool,
            name => TABLE.iter().find(|row| row.name == name).map_or(Type::Text, |row| row.canonical),
        };
        Some(((path, self.parse_convert(conversion, kind)?), kind))
    }

    fn compile(
        &mut self,
        node: &Node,
        types: &[(String, Type)],
        anders: Option<Value>,
    ) -> Option<(Expression, Option<Value>)> {
        let text = node.text(self.mistakes)?;
        Expression::compile(text, types, anders.is_some())
            .map(|expression| (expression, anders))
            .map_err(|text| self.mistakes.at(node, text))
            .ok()
    }
}
