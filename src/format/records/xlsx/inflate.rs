//! How long a DEFLATE stream really is (RFC 1951), without making it: codes are followed, bytes are only counted, but for
//! the first few, which are kept to be looked at. calamine inflates for itself; this says first whether it may.

/// A stream as it would be.
pub(super) struct Measured {
    /// Bytes in all; more than the bound when it was passed.
    pub(super) length: u64,
    /// The first of them.
    pub(super) start: Vec<u8>,
}

/// Measures a stream, keeping `keep` bytes, and stops once it is longer than `max`. None: it is not a stream.
pub(super) fn measure(packed: &[u8], keep: usize, max: u64) -> Option<Measured> {
    let mut run = Run { bits: Bits { bytes: packed, at: 0, held: 0, count: 0 }, keep, out: vec![], length: 0 };
    loop {
        let is_last = run.bits.take(1)? == 1;
        match run.bits.take(2)? {
            0 => run.stored()?,
            1 => run.codes(&fixed()?, &Codes::new(&[5; 30])?, max)?,
            2 => {
                let (lengths, distances) = run.tables()?;
                run.codes(&lengths, &distances, max)?;
            }
            _ => return None,
        }
        if is_last || run.length > max {
            return Some(Measured { length: run.length, start: run.out });
        }
    }
}

/// The bits of a stream, lowest first.
struct Bits<'p> {
    bytes: &'p [u8],
    at: usize,
    held: u32,
    count: u32,
}

impl Bits<'_> {
    fn take(&mut self, count: u32) -> Option<u32> {
        while self.count < count {
            self.held |= u32::from(*self.bytes.get(self.at)?) << self.count;
            self.at += 1;
            self.count += 8;
        }
        let value = self.held & ((1u32 << count) - 1);
        self.held >>= count;
        self.count -= count;
        Some(value)
    }
}

/// A Huffman code: how many symbols have each length, and the symbols in order.
struct Codes {
    counts: [u16; 16],
    symbols: Vec<u16>,
}

impl Codes {
    /// Of the length of each symbol's code; None when there are more codes than bits can tell apart.
    fn new(lengths: &[u8]) -> Option<Self> {
        let mut counts = [0u16; 16];
        for length in lengths {
            *counts.get_mut(usize::from(*length))? += 1;
        }
        counts[0] = 0;
        let mut left = 1i32;
        for count in &counts[1..] {
            left = (left << 1) - i32::from(*count);
            if left < 0 {
                return None;
            }
        }
        let mut symbols = vec![];
        for length in 1..16u8 {
            symbols.extend((0u16..).zip(lengths).filter(|(_, l)| **l == length).map(|(symbol, _)| symbol));
        }
        Some(Self { counts, symbols })
    }

    fn symbol(&self, bits: &mut Bits<'_>) -> Option<u16> {
        let (mut code, mut first, mut index) = (0i32, 0i32, 0i32);
        for count in &self.counts[1..] {
            code |= bits.take(1)? as i32;
            let count = i32::from(*count);
            if code - count < first {
                return self.symbols.get(usize::try_from(index + code - first).ok()?).copied();
            }
            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }
        None
    }
}

fn fixed() -> Option<Codes> {
    let mut lengths = [8u8; 288];
    lengths[144..256].fill(9);
    lengths[256..280].fill(7);
    Codes::new(&lengths)
}

/// RFC 1951 section 3.2.5: the base of each length and distance symbol, and its extra bits.
const LENGTHS: [(u16, u8); 29] = [
    (3, 0),
    (4, 0),
    (5, 0),
    (6, 0),
    (7, 0),
    (8, 0),
    (9, 0),
    (10, 0),
    (11, 1),
    (13, 1),
    (15, 1),
    (17, 1),
    (19, 2),
    (23, 2),
    (27, 2),
    (31, 2),
    (35, 3),
    (43, 3),
    (51, 3),
    (59, 3),
    (67, 4),
    (83, 4),
    (99, 4),
    (115, 4),
    (131, 5),
    (163, 5),
    (195, 5),
    (227, 5),
    (258, 0),
];

/// The order in which the lengths of the code lengths stand (section 3.2.7).
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

struct Run<'p> {
    bits: Bits<'p>,
    keep: usize,
    out: Vec<u8>,
    length: u64,
}

impl Run<'_> {
    fn stored(&mut self) -> Option<()> {
        // Whole bytes that were held are given back: none, since at most seven bits are held between symbols.
        (self.bits.held, self.bits.count) = (0, 0);
        let head = self.bits.bytes.get(self.bits.at..self.bits.at + 4)?;
        let length = u16::from_le_bytes([head[0], head[1]]);
        if length != !u16::from_le_bytes([head[2], head[3]]) {
            return None;
        }
        let from = self.bits.at + 4;
        let bytes = self.bits.bytes.get(from..from + usize::from(length))?;
        self.bits.at = from + bytes.len();
        let room = self.keep.saturating_sub(self.out.len()).min(bytes.len());
        self.out.extend_from_slice(&bytes[..room]);
        self.length += bytes.len() as u64;
        Some(())
    }

    fn tables(&mut self) -> Option<(Codes, Codes)> {
        let literals = self.bits.take(5)? as usize + 257;
        let distances = self.bits.take(5)? as usize + 1;
        let meta = self.bits.take(4)? as usize + 4;
        if literals > 286 || distances > 30 {
            return None;
        }
        let mut lengths = [0u8; 19];
        for at in &ORDER[..meta] {
            lengths[*at] = self.bits.take(3)? as u8;
        }
        let codes = Codes::new(&lengths)?;
        let mut all: Vec<u8> = vec![];
        while all.len() < literals + distances {
            let (value, times) = match codes.symbol(&mut self.bits)? {
                symbol @ 0..=15 => (symbol as u8, 1),
                16 => (*all.last()?, 3 + self.bits.take(2)?),
                17 => (0, 3 + self.bits.take(3)?),
                _ => (0, 11 + self.bits.take(7)?),
            };
            all.extend(std::iter::repeat_n(value, times as usize));
        }
        if all.len() > literals + distances {
            return None;
        }
        Some((Codes::new(&all[..literals])?, Codes::new(&all[literals..])?))
    }

    fn codes(&mut self, lengths: &Codes, distances: &Codes, max: u64) -> Option<()> {
        while self.length <= max {
            match lengths.symbol(&mut self.bits)? {
                256 => return Some(()),
                symbol @ 0..=255 => {
                    if self.out.len() < self.keep {
                        self.out.push(symbol as u8);
                    }
                    self.length += 1;
                }
                symbol => {
                    let (base, extra) = *LENGTHS.get(usize::from(symbol) - 257)?;
                    let length = u64::from(base) + u64::from(self.bits.take(extra.into())?);
                    let symbol = u32::from(distances.symbol(&mut self.bits)?);
                    // Bases 1, 2, 3, 4, 5, 7, 9, 13, ..: from the fourth on each pair of symbols has one bit more.
                    let extra = (symbol / 2).saturating_sub(1);
                    let base = if symbol < 4 { symbol + 1 } else { ((2 + symbol % 2) << extra) + 1 };
                    let distance = u64::from(base + self.bits.take(extra)?);
                    if symbol > 29 || distance > self.length {
                        return None;
                    }
                    for at in self.length..self.length + length {
                        if (at as usize) < self.keep {
                            let byte = *self.out.get(usize::try_from(at - distance).ok()?)?;
                            self.out.push(byte);
                        }
                    }
                    self.length += length;
                }
            }
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_followed_to_its_end() {
        // By hand from RFC 1951: a stored block of "abc", and the fixed code of "a" and the end of the block.
        let stored = measure(&[1, 3, 0, 0xFC, 0xFF, b'a', b'b', b'c'], 10, 100).unwrap();
        assert_eq!((stored.length, &stored.start[..]), (3, &b"abc"[..]));
        let fixed = measure(&[0x4B, 0x04, 0x00], 10, 100).unwrap();
        assert_eq!((fixed.length, &fixed.start[..]), (1, &b"a"[..]));
        // zlib's raw stream of a hundred times "ab".
        let repeated = measure(&[0x4B, 0x4C, 0x4A, 0x1C, 0x16, 0x10, 0x00], 4, 1000).unwrap();
        assert_eq!((repeated.length, &repeated.start[..]), (200, &b"abab"[..]));
        assert!(measure(&[0x4B], 10, 100).is_none(), "cut off");
        assert!(measure(&[7], 10, 100).is_none(), "no such block");
    }
}
