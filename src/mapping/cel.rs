//! CEL, the one expression language of the mapping: for what no line and no conversion says. An expression is compiled
//! once, with its variables and their types; what cannot be right is refused then, and so is what can fail unless there is
//! an answer for that (`anders`).
//!
//! Whether it can fail is found by looking at it ([`check`]) and by trying it on sample values of its types. What is
//! left is a whole number that becomes too large; that is a finding on the message that does it.

mod check;
#[cfg(test)]
mod tests;
mod values;
mod whole;

pub use check::FUNCTIONS;

use super::convert::Type;
use cel::{Context, Env, Program};
use serde_json::Value;
use std::sync::{Arc, OnceLock};
use whole::Whole;

/// The longest expression, in characters. What is longer belongs with the partner or in the canonical message.
const LONGEST: usize = 500;

/// A compiled expression.
#[derive(Clone)]
pub struct Expression {
    text: String,
    variables: Vec<(String, Type)>,
    result: Type,
    program: Arc<Program>,
    /// The same, where it is a sum of whole numbers.
    whole: Option<Whole>,
}

impl std::fmt::Debug for Expression {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Expression").field("text", &self.text).field("variables", &self.variables).finish()
    }
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && self.variables == other.variables
    }
}

/// CEL as it is here: its standard functions, without optional values.
fn env() -> Arc<Env> {
    static ENV: OnceLock<Arc<Env>> = OnceLock::new();
    let standard = || {
        let optional = Env::stdlib().with_optional_support(false);
        Arc::new(optional)
    };
    Arc::clone(ENV.get_or_init(standard))
}

impl Expression {
    /// Compiles an expression over these variables. `has_anders`: there is a value for when it fails. The error is Dutch:
    /// where it is wrong, what was expected, how to mend it.
    pub fn compile(text: &str, variables: &[(String, Type)], has_anders: bool) -> Result<Self, String> {
        let text = text.trim();
        if text.is_empty() {
            return Err("de expressie is leeg; schrijf bijvoorbeeld `uren * 60 + minuten`".to_owned());
        }
        if text.chars().count() > LONGEST {
            return Err(format!(
                "de expressie is langer dan {LONGEST} tekens; splits haar, of laat de partner het veld sturen"
            ));
        }
        check::names(variables)?;
        let program = env().compile(text).map_err(|errors| check::syntax(text, &errors))?;
        let can_fail = check::check(text, &program, variables)?;
        let mut expression = Self {
            text: text.to_owned(),
            variables: variables.to_vec(),
            result: Type::Other,
            whole: Whole::new(program.expression(), variables),
            program: Arc::new(program),
        };
        let tried = values::samples(variables).map(|sample| expression.run(&sample));
        let (mut worked, mut failed) = (vec![], None);
        for outcome in tried {
            match outcome.and_then(|value| values::from_cel(&value).map(|_| value).ok_or_else(no_value)) {
                Ok(value) => worked.push(value),
                Err(why) => failed = failed.or(Some(why)),
            }
        }
        // Of a block or list nothing is known, so failing on ours says nothing about theirs.
        let known = variables.iter().all(|(_, kind)| *kind != Type::Other);
        if let Some(why) = failed.as_ref().filter(|_| known && worked.is_empty()) {
            return Err(format!("de expressie mislukt altijd: {why}"));
        }
        if let Some(why) = can_fail.or(failed).filter(|_| !has_anders) {
            return Err(format!("deze expressie kan mislukken: {why}; zeg met `anders: waarde` wat er dan komt"));
        }
        if known {
            expression.result = values::common(&worked);
        }
        Ok(expression)
    }

    /// The expression as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its variables and their types.
    pub fn variables(&self) -> &[(String, Type)] {
        &self.variables
    }

    /// What it makes, as found by trying it; `Other` when that differs.
    pub fn result(&self) -> Type {
        self.result
    }

    /// The value of the expression, with values of its variables in the order and of the types it was compiled with; whole
    /// numbers stay whole. The error says in Dutch why there is no value, without any value in it.
    pub fn eval(&self, variables: &[Value]) -> Result<Value, String> {
        if let Some(number) = self.whole.as_ref().and_then(|whole| whole.eval(variables)) {
            return Ok(number.into());
        }
        self.run(variables).and_then(|value| values::from_cel(&value).ok_or_else(no_value))
    }

    fn run(&self, variables: &[Value]) -> Result<cel::Value, String> {
        let mut context = Context::with_env(env());
        for (at, (name, kind)) in self.variables.iter().enumerate() {
            let value = variables.get(at).ok_or_else(|| format!("de variabele `{name}` heeft geen waarde"))?;
            let value = values::to_cel(value, *kind).ok_or_else(|| format!("bij `{name}` hoort {}", kind.naam()))?;
            context.add_variable_from_value(name.as_str(), value);
        }
        self.program.execute(&context).map_err(|error| check::failure(&error))
    }
}

fn no_value() -> String {
    "de uitkomst is geen tekst, getal, ja of nee".to_owned()
}
