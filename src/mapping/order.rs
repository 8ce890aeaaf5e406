//! The order of a list that is columns at the partner. A row of a table has no order among its columns but that of the
//! file, so what an `unpivot` wrote is read back in the order of its columns, whatever order the list had.

use super::syntax::{Column, Line, Plan, What};
use super::when::{at, same};
use serde_json::Value;

impl Plan {
    /// Puts every list that is columns at the partner in the order of those columns; items that have no column stay
    /// behind those that do.
    pub fn in_column_order(&self, message: &mut Value) {
        order(&self.lines, message);
    }
}

fn order(lines: &[Line], item: &mut Value) {
    for line in lines {
        match &line.what {
            What::Unpivot { columns, canonical, .. } => {
                if let Some(rows) = list(item, canonical) {
                    rows.sort_by_key(|row| position(columns, row));
                }
            }
            What::Each { canonical, lines, .. } => {
                list(item, canonical).into_iter().flatten().for_each(|item| order(lines, item));
            }
            _ => {}
        }
    }
}

fn list<'v>(item: &'v mut Value, path: &[String]) -> Option<&'v mut Vec<Value>> {
    path.iter().try_fold(item, |at, key| at.get_mut(key))?.as_array_mut()
}

fn position(columns: &[Column], row: &Value) -> usize {
    let fits = |column: &Column| column.constants.iter().all(|(p, value)| at(row, p).is_some_and(|v| same(v, value)));
    columns.iter().position(fits).unwrap_or(columns.len())
}

#[cfg(test)]
mod tests {
    use crate::mapping::convert::NoCodes;
    use crate::mapping::{Context, Mapping};
    use serde_json::json;

    #[test]
    fn a_list_that_is_columns_gets_the_order_of_the_columns_also_within_a_list() {
        let text = "partner: json\ncanonical: x/1\nfields:\n  - each: weken\n    is: weken\n    fields:\n      - unpivot: { ma: { dag: 1 }, di: { dag: 2 } }\n        is: dagen\n        value: taak\n";
        let days = json!({"type": "array", "items": {"type": "object", "properties": {
            "dag": {"type": "integer"}, "taak": {"type": "string"}}}});
        let weeks = json!({"type": "array", "items": {"type": "object", "properties": {"dagen": days}}});
        let schema = |_: &str| Some(json!({"type": "object", "properties": {"weken": weeks.clone()}}));
        let context = Context { schema: &schema, codes: &|_| Err(NoCodes::Absent(String::new())) };
        let plan = Mapping::parse("m.yaml", text, &context).expect("a mapping");
        let day = |dag: i64, taak: &str| json!({"dag": dag, "taak": taak});
        let mut message = json!({"weken": [{"dagen": [day(7, "rust"), day(2, "tuin"), day(1, "koffie")]}, {}]});
        plan.in_column_order(&mut message);
        assert_eq!(message, json!({"weken": [{"dagen": [day(1, "koffie"), day(2, "tuin"), day(7, "rust")]}, {}]}));
    }
}
