//! Sums of whole numbers without the engine: `begeleiding + vergoeding`, `uren * 60 + minuten`. That is what most
//! expressions are, and what every row of a large table would set the engine up for.
//!
//! It says what the engine says, or nothing: a number that becomes too large has no answer here, and the engine says why.

use crate::mapping::convert::Type;
use cel::common::ast::{Expr, IdedExpr, LiteralValue, operators as op};
use serde_json::Value;

/// A sum of whole numbers.
#[derive(Debug, Clone)]
pub(super) enum Whole {
    Number(i64),
    /// A variable, by its place.
    Variable(usize),
    Two(fn(i64, i64) -> Option<i64>, Box<(Whole, Whole)>),
}

impl Whole {
    /// The sum an expression is; None when it is anything else.
    pub(super) fn new(node: &IdedExpr, variables: &[(String, Type)]) -> Option<Self> {
        match &node.expr {
            Expr::Literal(LiteralValue::Int(number)) => Some(Self::Number(**number)),
            Expr::Ident(name) => {
                let at = variables.iter().position(|(known, kind)| known == name && *kind == Type::Integer)?;
                Some(Self::Variable(at))
            }
            Expr::Call(call) if call.target.is_none() => {
                let sum: fn(i64, i64) -> Option<i64> = match call.func_name.as_str() {
                    op::ADD => i64::checked_add,
                    op::SUBSTRACT => i64::checked_sub,
                    op::MULTIPLY => i64::checked_mul,
                    _ => return None,
                };
                let [left, right] = call.args.as_slice() else { return None };
                Some(Self::Two(sum, Box::new((Self::new(left, variables)?, Self::new(right, variables)?))))
            }
            _ => None,
        }
    }

    /// Its value; None when a variable is absent or no whole number, or when something becomes too large.
    pub(super) fn eval(&self, variables: &[Value]) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Variable(at) => variables.get(*at)?.as_i64(),
            Self::Two(sum, sides) => sum(sides.0.eval(variables)?, sides.1.eval(variables)?),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Expression, values};
    use super::*;
    use proptest::prelude::*;

    fn sum() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            prop::sample::select(vec!["a", "b", "c"]).prop_map(str::to_owned),
            (0..i64::MAX).prop_map(|n| n.to_string()),
            (0..1000i64).prop_map(|n| n.to_string()),
        ];
        leaf.prop_recursive(4, 20, 2, |inner| {
            (inner.clone(), prop::sample::select(vec!["+", "-", "*"]), inner)
                .prop_map(|(left, sign, right)| format!("({left} {sign} {right})"))
        })
    }

    fn number() -> impl Strategy<Value = i64> {
        prop_oneof![any::<i64>(), -1000..1000i64]
    }

    proptest! {
        #[test]
        fn a_sum_is_what_the_engine_says_or_nothing(text in sum(), values in [number(), number(), number()]) {
            // Every variable must be used.
            let text = format!("{text} + (a + b + c) * 0");
            let variables: Vec<_> = ["a", "b", "c"].map(|name| (name.to_owned(), Type::Integer)).into();
            let Ok(expression) = Expression::compile(&text, &variables, true) else { return Ok(()) };
            let given = values.map(Value::from);
            let engine = expression.run(&given).ok().and_then(|value| values::from_cel(&value));
            let own = expression.whole.as_ref().and_then(|whole| whole.eval(&given));
            prop_assert_eq!(own.map(Value::from), engine, "{}", text);
        }
    }

    #[test]
    fn what_is_no_sum_of_whole_numbers_is_left_to_the_engine() {
        let of = |text: &str, kind| {
            let variables = [("a".to_owned(), kind)];
            Expression::compile(text, &variables, true).unwrap().whole.is_some()
        };
        assert!(of("a * 60 + 1", Type::Integer));
        for (text, kind) in
            [("a + 1.0", Type::Number), ("a / 2", Type::Integer), ("a > 2", Type::Integer), ("a + 'x'", Type::Text)]
        {
            assert!(!of(text, kind), "{text}");
        }
    }
}
