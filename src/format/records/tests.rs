//! Files of records, as the connectors see them: first the whole, then one by one.

mod csv;
mod documents;
mod hostile;

use super::*;
use std::io::Cursor;

/// The whole of it, then its records.
fn read(layout: &Layout, file: &[u8]) -> Result<Vec<Result<Record, Finding>>, Vec<Finding>> {
    let mut input = Cursor::new(file);
    layout.prove(&mut input)?;
    Ok(layout.records(&mut input).collect())
}

/// The bodies of records that are all right.
fn bodies(layout: &Layout, file: &[u8]) -> Vec<String> {
    let records = read(layout, file).unwrap();
    records.into_iter().map(|r| String::from_utf8(r.unwrap().body).unwrap()).collect()
}

/// What is wrong with the file as a whole.
fn refused(layout: &Layout, file: &[u8]) -> Finding {
    read(layout, file).unwrap_err().remove(0)
}
