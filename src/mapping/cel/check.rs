//! Looking at an expression: names that are not there, what can fail, and what a mistake is in Dutch.

use crate::mapping::convert::Type;
use cel::common::ast::{EntryExpr, Expr, IdedExpr, LiteralValue, operators as op};
use cel::{ExecutionError, ParseErrors, Program};

/// The functions an expression may use, with what each gives, in Dutch: what the mapping has no other word for.
pub const FUNCTIONS: &[(&str, &str)] = &[
    ("size", "hoe lang een tekst is, of hoe veel er in een lijst staat: `size(naam) > 0`"),
    ("contains", "of een tekst in een andere staat: `naam.contains(\"x\")`"),
    ("startsWith", "of een tekst zo begint: `code.startsWith(\"A\")`"),
    ("endsWith", "of een tekst zo eindigt: `code.endsWith(\"-1\")`"),
    ("string", "een getal of ja/nee als tekst: `string(aantal) + \" uur\"`"),
    ("int", "een tekst of getal als geheel getal; kan mislukken"),
    ("double", "een tekst of geheel getal als getal met decimalen; kan mislukken"),
    ("has", "of een blok een veld heeft"),
    ("all", "of iets voor elk deel van een lijst geldt"),
    ("exists", "of iets voor ten minste één deel van een lijst geldt"),
    ("exists_one", "of iets voor precies één deel van een lijst geldt"),
    ("map", "een lijst waarin elk deel is omgerekend"),
    ("filter", "een lijst met alleen de delen waarvoor iets geldt"),
];

/// Operators and what CEL makes of macros: known, but not to be named.
const OPERATORS: &[&str] = &[
    op::CONDITIONAL,
    op::LOGICAL_AND,
    op::LOGICAL_OR,
    op::LOGICAL_NOT,
    op::SUBSTRACT,
    op::ADD,
    op::MULTIPLY,
    op::DIVIDE,
    op::MODULO,
    op::EQUALS,
    op::NOT_EQUALS,
    op::GREATER_EQUALS,
    op::LESS_EQUALS,
    op::GREATER,
    op::LESS,
    op::NEGATE,
    op::INDEX,
    op::NOT_STRICTLY_FALSE,
    op::IN,
];

/// Words of CEL that cannot name a variable.
const RESERVED: &[&str] = &[
    "true",
    "false",
    "null",
    "in",
    "as",
    "break",
    "const",
    "continue",
    "else",
    "for",
    "function",
    "if",
    "import",
    "let",
    "loop",
    "package",
    "namespace",
    "return",
    "var",
    "void",
    "while",
];

/// A mistake in the writing: where, and what is there.
pub(super) fn syntax(text: &str, errors: &ParseErrors) -> String {
    // One line, so the column is the position; CEL counts columns from 1 or, at its end, past the text.
    let at = errors.errors.iter().map(|e| usize::try_from(e.pos.1).unwrap_or(0)).find(|at| *at > 0).unwrap_or(1);
    let rest: String = text.chars().skip(at - 1).take(20).collect();
    if rest.is_empty() {
        return format!("de expressie `{text}` is niet af: na het einde wordt nog iets verwacht");
    }
    format!(
        "de expressie is niet te lezen vanaf teken {at}, bij `{rest}`; controleer haakjes, aanhalingstekens en tekens als `+` en `==`"
    )
}

/// Whether these can be names of variables.
pub(super) fn names(variables: &[(String, Type)]) -> Result<(), String> {
    for (index, (name, _)) in variables.iter().enumerate() {
        let right = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        if !right {
            return Err(format!(
                "`{name}` kan geen variabele zijn: een naam bestaat uit letters, cijfers en `_` en begint met een letter"
            ));
        }
        if RESERVED.contains(&name.as_str()) {
            return Err(format!(
                "`{name}` kan geen variabele zijn: het is een woord van CEL zelf; kies een andere naam"
            ));
        }
        if variables[..index].iter().any(|(n, _)| n == name) {
            return Err(format!("de variabele `{name}` staat er twee keer"));
        }
    }
    Ok(())
}

/// Names that are not there are an error; what can fail is the answer: why.
pub(super) fn check(text: &str, program: &Program, variables: &[(String, Type)]) -> Result<Option<String>, String> {
    let mut look = Look { text, program, variables, inner: vec![], used: vec![], fails: None };
    look.at(program.expression())?;
    if let Some((name, _)) = variables.iter().find(|(name, _)| !look.used.contains(name)) {
        return Err(format!("de variabele `{name}` wordt in de expressie niet gebruikt; haal haar weg bij `with`"));
    }
    Ok(look.fails)
}

struct Look<'p> {
    text: &'p str,
    program: &'p Program,
    variables: &'p [(String, Type)],
    /// Variables of the macros around.
    inner: Vec<String>,
    used: Vec<String>,
    fails: Option<String>,
}

impl Look<'_> {
    fn fails(&mut self, why: impl Into<String>) {
        self.fails.get_or_insert(why.into());
    }

    fn place(&self, id: u64) -> String {
        let offset = self.program.source_info().offset_for(id).map_or(0, |(start, _)| start as usize);
        format!("teken {}", self.text.get(..offset).map_or(1, |t| t.chars().count() + 1))
    }

    fn at(&mut self, node: &IdedExpr) -> Result<(), String> {
        match &node.expr {
            Expr::Unspecified | Expr::Literal(_) => Ok(()),
            Expr::Ident(name) => self.ident(name, node.id),
            Expr::List(list) => list.elements.iter().try_for_each(|e| self.at(e)),
            Expr::Map(map) => map.entries.iter().try_for_each(|entry| match &entry.expr {
                EntryExpr::MapEntry(entry) => self.at(&entry.key).and_then(|()| self.at(&entry.value)),
                EntryExpr::StructField(field) => self.at(&field.value),
            }),
            Expr::Struct(_) => {
                Err(format!("op {} staat een blok met een type; dat kent de mapping niet", self.place(node.id)))
            }
            Expr::Select(select) => {
                if !select.test {
                    self.fails(format!("`.{}` bestaat misschien niet", select.field));
                }
                self.at(&select.operand)
            }
            Expr::Comprehension(own) => {
                if !self.inner.is_empty() {
                    return Err(format!(
                        "op {} staat een lus in een lus (`map`, `filter`, `all`, `exists`); dat kan te lang duren",
                        self.place(node.id)
                    ));
                }
                self.at(&own.iter_range)?;
                self.inner = [Some(own.iter_var.clone()), own.iter_var2.clone(), Some(own.accu_var.clone())]
                    .into_iter()
                    .flatten()
                    .collect();
                let parts = [&own.accu_init, &own.loop_cond, &own.loop_step, &own.result];
                let outcome = parts.into_iter().try_for_each(|part| self.at(part));
                self.inner.clear();
                outcome
            }
            Expr::Call(call) => {
                let name = call.func_name.as_str();
                if !FUNCTIONS.iter().any(|(known, _)| *known == name) && !OPERATORS.contains(&name) {
                    return Err(format!(
                        "de functie `{name}` (op {}) bestaat niet; er zijn: {}",
                        self.place(node.id),
                        FUNCTIONS.iter().map(|(known, _)| *known).collect::<Vec<_>>().join(", ")
                    ));
                }
                call.target.iter().try_for_each(|target| self.at(target))?;
                call.args.iter().try_for_each(|arg| self.at(arg))?;
                match name {
                    op::DIVIDE | op::MODULO if !call.args.get(1).is_some_and(not_zero) => {
                        self.fails("er wordt gedeeld, en dat kan niet door nul");
                    }
                    op::INDEX => self.fails("wat tussen `[` en `]` staat bestaat misschien niet"),
                    "int" | "double" if !call.args.iter().all(|arg| self.numeric(arg)) => {
                        self.fails(format!("`{name}(..)` kan niet met elke tekst"));
                    }
                    _ => {}
                }
                Ok(())
            }
        }
    }

    fn ident(&mut self, name: &str, id: u64) -> Result<(), String> {
        if self.inner.iter().any(|n| n == name) {
            return Ok(());
        }
        if self.variables.iter().any(|(n, _)| n == name) {
            self.used.push(name.to_owned());
            return Ok(());
        }
        let known: Vec<_> = self.variables.iter().map(|(n, _)| format!("`{n}`")).collect();
        let known = if known.is_empty() {
            "`with` noemt er geen".to_owned()
        } else {
            format!("`with` noemt: {}", known.join(", "))
        };
        Err(format!("de variabele `{name}` (op {}) bestaat niet; {known}", self.place(id)))
    }

    /// Whether a value is a number whatever the variables are.
    fn numeric(&self, node: &IdedExpr) -> bool {
        match &node.expr {
            Expr::Literal(LiteralValue::Int(_) | LiteralValue::Double(_)) => true,
            Expr::Ident(name) => {
                self.variables.iter().any(|(n, kind)| n == name && matches!(kind, Type::Integer | Type::Number))
            }
            Expr::Call(call) => match call.func_name.as_str() {
                op::ADD | op::SUBSTRACT | op::MULTIPLY | op::DIVIDE | op::NEGATE | "int" | "double" => {
                    call.args.iter().all(|a| self.numeric(a))
                }
                "size" => true,
                op::CONDITIONAL => call.args.iter().skip(1).all(|a| self.numeric(a)),
                _ => false,
            },
            _ => false,
        }
    }
}

/// A number that is written there and is not zero.
fn not_zero(node: &IdedExpr) -> bool {
    match &node.expr {
        Expr::Literal(LiteralValue::Int(n)) => *n.inner() != 0,
        Expr::Literal(LiteralValue::Double(n)) => *n.inner() != 0.0,
        _ => false,
    }
}

/// Why an expression has no value, without any value in it.
pub(super) fn failure(error: &ExecutionError) -> String {
    match error {
        ExecutionError::NoSuchOverload(overload) => {
            let name = sign(overload.function());
            let kinds: Vec<_> = overload.argument_types().iter().map(|t| kind(t)).collect();
            format!("`{name}` kan niet met {}", kinds.join(" en "))
        }
        ExecutionError::ValuesNotComparable(..) => "deze waarden zijn niet te vergelijken".to_owned(),
        ExecutionError::UnsupportedBinaryOperator(name, left, right) => {
            let kinds = [left, right].map(|value| value.type_of().to_string());
            format!("`{}` kan niet met {} en {}", sign(name), kind(&kinds[0]), kind(&kinds[1]))
        }
        ExecutionError::DivisionByZero(_) | ExecutionError::RemainderByZero(_) => {
            "er wordt door nul gedeeld".to_owned()
        }
        ExecutionError::Overflow(..) => "het getal wordt te groot".to_owned(),
        ExecutionError::NoSuchKey(_) => "een veld dat gevraagd wordt bestaat niet".to_owned(),
        ExecutionError::IndexOutOfBounds(_) => "er wordt een plaats gevraagd die de lijst niet heeft".to_owned(),
        ExecutionError::UndeclaredReference(_) => "een naam bestaat niet".to_owned(),
        ExecutionError::FunctionError { function, .. } => format!("`{function}` kan niet met deze waarde"),
        _ => "de typen passen niet bij elkaar".to_owned(),
    }
}

/// A type of CEL, in Dutch.
fn kind(name: &str) -> &str {
    match name {
        "int" | "uint" => "een geheel getal",
        "double" | "float" => "een getal",
        "string" => "tekst",
        "bool" => "ja of nee",
        "list" => "een lijst",
        "map" => "een blok",
        "null_type" | "null" => "niets",
        other => other,
    }
}

/// An operator as people write it: `_+_` is `+`.
fn sign(function: &str) -> &str {
    match function {
        op::IN => "in",
        op::INDEX => "[..]",
        op::CONDITIONAL => "? :",
        "add" => "+",
        "sub" => "-",
        "mul" => "*",
        "div" => "/",
        "rem" => "%",
        other => other.trim_matches('_'),
    }
}
