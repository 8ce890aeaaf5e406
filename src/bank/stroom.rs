//! Bytes of a statement as they come: how far we are, on which line, and not more at once than a bank ever writes.
//!
//! A file of a million entries is read in the memory of one. What would need more, such as a text that never ends, is
//! stopped here (RELIABILITY section 4, "XML bomb").

use std::io::{self, BufRead, Read};

/// Bytes read at once.
const BLOCK: usize = 256 << 10;
/// Blocks a single piece (a tag, a text) may span: more than a megabyte is no reference, name or description.
const SPAN: u32 = 5;

/// A reader with a bound on one piece and a count of lines.
pub struct Stroom<R> {
    bron: R,
    buf: Vec<u8>,
    pos: usize,
    len: usize,
    /// Line ends in the blocks before this one.
    lines: u64,
    /// Blocks since the last [`Self::mark`].
    span: u32,
}

/// A single piece is longer than [`SPAN`] blocks.
#[derive(Debug, thiserror::Error)]
#[error("a single piece of the file is too long")]
pub struct TeLang;

impl<R: Read> Stroom<R> {
    /// Reads from here.
    pub fn new(bron: R) -> Self {
        Self { bron, buf: vec![0; BLOCK], pos: 0, len: 0, lines: 0, span: 0 }
    }

    /// A new piece begins.
    pub fn mark(&mut self) {
        self.span = 0;
    }

    #[cold]
    fn refill(&mut self) -> io::Result<()> {
        self.lines += memchr::memchr_iter(b'\n', &self.buf[..self.len]).count() as u64;
        (self.pos, self.len) = (0, 0);
        self.span += 1;
        if self.span > SPAN {
            return Err(io::Error::other(TeLang));
        }
        self.len = loop {
            match self.bron.read(&mut self.buf) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        Ok(())
    }

    /// The line we are on, from 1.
    pub fn line(&self) -> u32 {
        let here = memchr::memchr_iter(b'\n', &self.buf[..self.pos]).count() as u64;
        u32::try_from(self.lines + here + 1).unwrap_or(u32::MAX)
    }
}

impl<R: Read> Read for Stroom<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.fill_buf()?.read(out)?;
        self.consume(n);
        Ok(n)
    }
}

impl<R: Read> BufRead for Stroom<R> {
    #[inline]
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.pos == self.len {
            self.refill()?;
        }
        Ok(&self.buf[self.pos..self.len])
    }

    #[inline]
    fn consume(&mut self, n: usize) {
        self.pos += n;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_over_blocks() {
        let text = "ab\n".repeat(200_000);
        let mut stroom = Stroom::new(text.as_bytes());
        let mut line = String::new();
        for n in 1..=200_000 {
            stroom.mark();
            // Counting is done anew each time, so not at every line: 87,381 and 87,382 are where the first block ends.
            if n % 9_999 == 0 || (87_380..=87_383).contains(&n) {
                assert_eq!(stroom.line(), n);
            }
            line.clear();
            assert_eq!(stroom.read_line(&mut line).unwrap(), 3);
        }
    }

    #[test]
    fn a_piece_without_end_is_stopped() {
        let mut stroom = Stroom::new(io::repeat(b'x'));
        let error = stroom.read_until(b'\n', &mut vec![]).unwrap_err();
        assert!(error.get_ref().is_some_and(|e| e.is::<TeLang>()));
    }
}
