//! When jobs run, for an installation that wants other times: `jobs`, a schedule by name of the job.

use crate::domain::tijdschema::Tijdschema;
use crate::yaml::{Mistakes, Node};
use std::collections::BTreeMap;

/// The jobs there are; what each does stands in `job`.
pub const JOBS: [&str; 5] = ["bewaren", "facturen", "nachtexport", "rapportage", "termijnen"];

/// Schedules by name; a job that is not in it keeps its own.
pub type Jobs = BTreeMap<&'static str, Tijdschema>;

/// Reads `jobs`.
pub(super) fn read(node: &Node, mistakes: &mut Mistakes) -> Jobs {
    let Some(mut table) = node.table(mistakes) else { return Jobs::new() };
    let mut jobs = Jobs::new();
    for naam in JOBS {
        let Some(node) = table.get(naam) else { continue };
        match node.text(mistakes).map(Tijdschema::parse) {
            Some(Some(schema)) => drop(jobs.insert(naam, schema)),
            Some(None) => mistakes.at(
                node,
                "hier hoort een tijdschema: `dagelijks 06:00`, `wekelijks maandag 06:00`, `maandelijks 1 06:00` of `elke 10 \
                 minuten`",
            ),
            None => {}
        }
    }
    table.finish(mistakes);
    jobs
}

#[cfg(test)]
mod tests {
    use super::super::Settings;
    use super::*;

    #[test]
    fn a_job_runs_at_the_time_that_is_written_and_a_wrong_one_is_named() {
        let text = "jobs:\n  termijnen: dagelijks 05:30\n";
        let jobs = Settings::parse("trajectbrug.yaml", text).unwrap().jobs;
        assert_eq!(jobs.get("termijnen"), Tijdschema::parse("dagelijks 05:30").as_ref());
        assert_eq!(jobs.get("bewaren"), None);
        let text = "jobs:\n  termijnen: om half zes\n  opruimen: dagelijks 05:30\n";
        let wrong = Settings::parse("trajectbrug.yaml", text).unwrap_err();
        let mut lines: Vec<_> = wrong.iter().map(|m| m.line).collect();
        lines.sort_unstable();
        assert_eq!(lines, [2, 3]);
    }
}
