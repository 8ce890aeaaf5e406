//! The bytes of a file one by one, with the line they stand on. Reads in blocks; holds one block.

use super::ReadSeek;

/// Bytes read at a time, at first: a row of a table is read as a file of its own, very often.
const FIRST: usize = 1024;
/// And in a file that turns out to be longer.
const BLOCK: usize = 64 * 1024;

/// A file as bytes.
pub(super) struct Bytes<'i> {
    input: &'i mut dyn ReadSeek,
    block: Vec<u8>,
    at: usize,
    filled: usize,
    line: u32,
    /// Whether the last byte was a CR: an LF after it is the same line end.
    after_cr: bool,
    ended: bool,
}

impl<'i> Bytes<'i> {
    /// From where the file stands.
    pub(super) fn new(input: &'i mut dyn ReadSeek) -> Self {
        Self { input, block: vec![0; FIRST], at: 0, filled: 0, line: 1, after_cr: false, ended: false }
    }

    /// The line of the next byte, from 1.
    pub(super) fn line(&self) -> u32 {
        self.line
    }

    /// The next byte; None at the end.
    pub(super) fn next(&mut self) -> std::io::Result<Option<u8>> {
        let next = self.peek()?;
        if let Some(byte) = next {
            self.at += 1;
            let ends = byte == b'\r' || (byte == b'\n' && !self.after_cr);
            self.line = self.line.saturating_add(u32::from(ends));
            self.after_cr = byte == b'\r';
        }
        Ok(next)
    }

    /// The next byte, left where it is.
    pub(super) fn peek(&mut self) -> std::io::Result<Option<u8>> {
        if self.at == self.filled {
            self.fill(0)?;
        }
        Ok((self.at < self.filled).then(|| self.block[self.at]))
    }

    /// The whole of the next line without its end, when all of it is in the block and `quote` is not in it; it is skipped.
    pub(super) fn plain_line(&mut self, quote: Option<u8>) -> Option<&[u8]> {
        let from = self.at;
        let block = self.block.get(from..self.filled)?;
        let end = memchr::memchr2(b'\n', b'\r', block)?;
        // A CR that is the last of the block may be half of a line end, and so may an LF that is the first.
        let length = match (block[end], block.get(end + 1)) {
            (b'\r', None) => return None,
            (b'\r', Some(b'\n')) => end + 2,
            (b'\n', _) if end == 0 && self.after_cr => return None,
            _ => end + 1,
        };
        if quote.is_some_and(|quote| memchr::memchr(quote, &block[..end]).is_some()) {
            return None;
        }
        self.after_cr = block[end] == b'\r' && length == end + 1;
        self.line = self.line.saturating_add(1);
        self.at += length;
        Some(&self.block[from..from + end])
    }

    /// The first bytes of the file, at most `count`, left where they are. Only before anything was read.
    pub(super) fn first(&mut self, count: usize) -> std::io::Result<&[u8]> {
        while self.filled < count && !self.ended {
            self.fill(self.filled)?;
        }
        Ok(&self.block[..count.min(self.filled)])
    }

    /// Skips bytes that [`Self::first`] gave.
    pub(super) fn skip(&mut self, count: usize) {
        self.at += count;
    }

    fn fill(&mut self, keep: usize) -> std::io::Result<()> {
        if self.ended {
            return Ok(());
        }
        if self.filled == self.block.len() && self.block.len() < BLOCK {
            self.block.resize((self.block.len() * 4).min(BLOCK), 0);
        }
        let read = loop {
            match self.input.read(&mut self.block[keep..]) {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        if keep == 0 {
            self.at = 0;
        }
        self.filled = keep + read;
        self.ended = read == 0;
        Ok(())
    }
}
