//! A statement in pieces as it is read: each ends behind an end tag, so no name, text or comment is cut in two, and a piece
//! can be read where it lies. A file of a million entries is read in the memory of one piece. What would need more, such as a
//! text that never ends, is stopped here (RELIABILITY section 4, "XML bomb").

use std::io::{self, Read};

/// Bytes read at once.
const BLOCK: usize = 256 << 10;
/// Bytes without an end tag in them: more than a megabyte is no reference, name or description.
const MOST: usize = 5 * BLOCK;

/// A reader of pieces that counts lines.
pub struct Stroom<R> {
    bron: R,
    buf: Vec<u8>,
    /// How much of `buf` is read, and how much of that was given.
    len: usize,
    given: usize,
    /// Line ends in the pieces before this one.
    lines: u64,
}

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stuk {
    /// It ends behind an end tag; there is more.
    Deel,
    /// The rest of the file.
    Laatste,
    /// There is no end tag in [`MOST`] bytes: no piece of the file is that long.
    TeLang,
}

impl<R: Read> Stroom<R> {
    /// Reads from here.
    pub fn new(bron: R) -> Self {
        Self { bron, buf: vec![], len: 0, given: 0, lines: 0 }
    }

    /// Goes to the next piece and says what it is.
    pub fn volgende(&mut self) -> io::Result<Stuk> {
        self.lines += ends(self.stuk());
        self.buf.copy_within(self.given..self.len, 0);
        (self.len, self.given) = (self.len - self.given, 0);
        loop {
            let read = self.read()?;
            let (given, stuk) = match cut(&self.buf[..self.len]) {
                _ if read == 0 => (self.len, Stuk::Laatste),
                Some(at) => (at, Stuk::Deel),
                None if self.len >= MOST => (self.len, Stuk::TeLang),
                None => continue,
            };
            self.given = given;
            return Ok(stuk);
        }
    }

    /// The piece.
    pub fn stuk(&self) -> &[u8] {
        &self.buf[..self.given]
    }

    /// The line of this byte of the piece, from 1.
    pub fn line(&self, at: u64) -> u32 {
        let before = usize::try_from(at).map_or(self.stuk(), |at| &self.stuk()[..at.min(self.given)]);
        u32::try_from(self.lines + ends(before) + 1).unwrap_or(u32::MAX)
    }

    /// Reads more behind what there is; 0 at the end.
    fn read(&mut self) -> io::Result<usize> {
        if self.buf.len() < self.len + BLOCK {
            self.buf.resize(self.len + BLOCK, 0);
        }
        let read = loop {
            match self.bron.read(&mut self.buf[self.len..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        self.len += read;
        Ok(read)
    }
}

fn ends(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

/// Behind the last end tag that is one: not in a comment, not in CDATA, not in an instruction.
fn cut(bytes: &[u8]) -> Option<usize> {
    let (mut best, mut from) = (None, 0);
    loop {
        let hidden = memchr::memchr2_iter(b'!', b'?', &bytes[from..])
            .map(|at| from + at)
            .find(|at| *at > from && bytes[*at - 1] == b'<');
        let until = hidden.map_or(bytes.len(), |at| at - 1);
        best = end_tag(&bytes[from..until]).map(|at| from + at).or(best);
        let Some(at) = hidden else { return best };
        let end: &[u8] = match &bytes[at..] {
            rest if rest.starts_with(b"!--") => b"-->",
            rest if rest.starts_with(b"![CDATA[") => b"]]>",
            rest if rest.starts_with(b"?") => b"?>",
            _ => b">",
        };
        let Some(length) = memchr::memmem::find(&bytes[at + 1..], end) else { return best };
        from = at + 1 + length + end.len();
    }
}

/// Behind the last end tag.
fn end_tag(bytes: &[u8]) -> Option<usize> {
    let mut tags = memchr::memrchr_iter(b'<', bytes).filter(|at| bytes.get(at + 1) == Some(&b'/'));
    tags.find_map(|at| memchr::memchr(b'>', &bytes[at..]).map(|length| at + length + 1))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A source that gives this many bytes at once, so that a file has many pieces.
    pub(in crate::bank) struct Drops<'a>(pub &'a [u8], pub usize);

    impl Read for Drops<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let n = self.1.min(self.0.len()).min(out.len());
            out[..n].copy_from_slice(&self.0[..n]);
            self.0 = &self.0[n..];
            Ok(n)
        }
    }

    #[test]
    fn a_piece_ends_behind_an_end_tag_that_is_one() {
        for (text, piece) in [
            ("<a><b>1</b><b>2</b", "<a><b>1</b>"),
            ("<a>x</a >\n", "<a>x</a >"),
            ("<a>x</a><!-- </b>", "<a>x</a>"),
            ("<a>x</a><!-- </b> --></c>", "<a>x</a><!-- </b> --></c>"),
            ("<a><![CDATA[</b>]]", ""),
            ("<a><![CDATA[</b>]]></a", ""),
            ("<a><![CDATA[</b>]]></a><", "<a><![CDATA[</b>]]></a>"),
            ("<?xml version='1.0'?><a>wat?! x</a>y", "<?xml version='1.0'?><a>wat?! x</a>"),
            ("<a><?x </b> ?", ""),
            ("<!DOCTYPE a><b></b>", "<!DOCTYPE a><b></b>"),
            ("<a>", ""),
            ("", ""),
        ] {
            assert_eq!(cut(text.as_bytes()).unwrap_or(0), piece.len(), "{text}");
        }
    }

    #[test]
    fn pieces_are_the_file_and_lines_are_counted_over_them() {
        let text = "<a>b\nc</a>\n".repeat(60_000);
        for at_once in [7, 100_000, usize::MAX] {
            let mut stroom = Stroom::new(Drops(text.as_bytes(), at_once));
            let mut all = vec![];
            loop {
                let stuk = stroom.volgende().unwrap();
                // Two line ends for every eleven bytes.
                let before = all.len() / 11 * 2 + usize::from(all.len() % 11 > 4);
                assert_eq!(stroom.line(0) as usize, before + 1, "behind {} bytes", all.len());
                all.extend_from_slice(stroom.stuk());
                if stuk == Stuk::Laatste {
                    break;
                }
                assert_eq!((stuk, stroom.stuk().ends_with(b"</a>")), (Stuk::Deel, true));
            }
            assert!(all == text.as_bytes());
        }
    }

    #[test]
    fn a_piece_without_end_is_stopped() {
        let mut stroom = Stroom::new(io::repeat(b'x'));
        assert_eq!(stroom.volgende().unwrap(), Stuk::TeLang);
    }
}
