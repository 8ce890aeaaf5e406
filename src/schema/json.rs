//! temp
use crate::domain::kenmerk;
use crate::message::{code::Code, finding::{Finding, Stage}};
use serde_json::Value;
use std::sync::Arc;
#[derive(Clone, Debug)]
pub struct JsonSchema(Arc<jsonschema::Validator>);
impl JsonSchema {
    pub fn compile(schema: &Value) -> Result<Self, String> {
        jsonschema::options().should_validate_formats(true).with_format("bsn", kenmerk::is_bsn).build(schema).map(|v| Self(Arc::new(v))).map_err(|e| e.to_string())
    }
    pub fn validate(&self, doc: &Value, stage: Stage, code: Code) -> Vec<Finding> {
        if self.0.is_valid(doc) { return vec![] }
        self.0.iter_errors(doc).map(|e| Finding::fout(code, stage, e.instance_path().to_string(), "fout").regel("x")).collect()
    }
}
