//! What an XLSX file is before it is opened as a workbook: a ZIP of XML parts whose real sizes are known. A small file may
//! hold gigabytes of nothing, say otherwise in its directory, or ask a reader to make room for a billion texts; each of
//! those ends here.

use super::super::{ReadSeek, unreadable};
use super::inflate::{Measured, measure};
use super::{Bounds, broken, limit};
use crate::message::finding::Finding;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::io::SeekFrom;

/// Bytes of the start of a part that are looked at.
const KEEP: usize = 16 * 1024;

/// The least an entry of the table of shared texts takes: `<si/>`.
const TEXT_LEAST: u64 = 5;

/// Reads the directory and measures every part.
pub(super) fn check(input: &mut dyn ReadSeek) -> Result<(), Finding> {
    let mut file = vec![];
    input.read_to_end(&mut file).map_err(|_| unreadable())?;
    input.seek(SeekFrom::Start(0)).map_err(|_| unreadable())?;
    parts(&file, Bounds::INFLATED)
}

/// The same, of bytes. `max`: what the parts may come to together.
pub(super) fn parts(file: &[u8], max: u64) -> Result<(), Finding> {
    // The directory ends the file, without a comment: then every program finds the same directory.
    let end = file.len().checked_sub(22).filter(|at| file[*at..].starts_with(b"PK\x05\x06")).ok_or_else(broken)?;
    let (count, size, mut at) = (u16_at(file, end + 10)?, u32_at(file, end + 12)?, u32_at(file, end + 16)?);
    if at.checked_add(size) != Some(end) || u16_at(file, end + 20)? != 0 {
        return Err(broken());
    }
    let mut left = max;
    for _ in 0..count {
        if !file.get(at..).is_some_and(|rest| rest.starts_with(b"PK\x01\x02")) {
            return Err(broken());
        }
        let (method, packed, local) = (u16_at(file, at + 10)?, u32_at(file, at + 20)?, u32_at(file, at + 42)?);
        let name_len = u16_at(file, at + 28)?;
        let name = file.get(at + 46..at + 46 + name_len).ok_or_else(broken)?.to_ascii_lowercase();
        at += 46 + name_len + u16_at(file, at + 30)? + u16_at(file, at + 32)?;
        let start = local + 30 + u16_at(file, local + 26)? + u16_at(file, local + 28)?;
        let bytes = file.get(start..start.checked_add(packed).ok_or_else(broken)?).ok_or_else(broken)?;
        let measured = match method {
            0 => Measured { length: bytes.len() as u64, start: bytes[..bytes.len().min(KEEP)].to_vec() },
            8 => measure(bytes, KEEP, left).ok_or_else(broken)?,
            _ => return Err(broken()),
        };
        if measured.length > left {
            return Err(limit(format!("de werkmap is uitgepakt groter dan {max} bytes; lever CSV aan")));
        }
        left -= measured.length;
        if name.ends_with(b"sharedstrings.xml") {
            texts(&measured)?;
        }
    }
    if at == end { Ok(()) } else { Err(broken()) }
}

/// A reader makes room for as many texts as the table of shared texts says it has.
fn texts(part: &Measured) -> Result<(), Finding> {
    let mut reader = Reader::from_reader(&part.start[..]);
    let mut buffer = vec![];
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(tag) | Event::Empty(tag)) if tag.local_name().as_ref() == "sst" => {
                let count = tag.attributes().flatten().find(|a| a.key.0 == "uniqueCount");
                let count = count.map_or(Some(0), |a| a.value.parse::<u64>().ok());
                let most = part.length / TEXT_LEAST;
                return if count.is_some_and(|count| count <= most) { Ok(()) } else { Err(broken()) };
            }
            Ok(Event::Decl(_) | Event::Comment(_) | Event::Text(_) | Event::PI(_)) => {}
            _ => return Err(broken()),
        }
    }
}

fn u16_at(file: &[u8], at: usize) -> Result<usize, Finding> {
    let bytes = file.get(at..at.saturating_add(2)).and_then(|b| b.try_into().ok()).ok_or_else(broken)?;
    Ok(usize::from(u16::from_le_bytes(bytes)))
}

fn u32_at(file: &[u8], at: usize) -> Result<usize, Finding> {
    let bytes = file.get(at..at.saturating_add(4)).and_then(|b| b.try_into().ok()).ok_or_else(broken)?;
    usize::try_from(u32::from_le_bytes(bytes)).map_err(|_| broken())
}
