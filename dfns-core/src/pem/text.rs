//! From bytes to plain characters: encodings, invisible characters and escapes.
//!
//! Keys are copied through editors, shells, JSON, YAML, chat windows and environment variables.
//! This module reverts their changes byte by byte. NUL bytes are dropped, which turns UTF-16 into
//! ASCII. Byte order marks, no-break spaces and zero-width characters become spaces. Typographic
//! dashes and quotes become plain ones. `\n`, `\u003d`, `\/` and `%0A` become the characters they
//! spell.

use zeroize::Zeroizing;

/// Returns the text of a file, never longer than the file.
pub(super) fn clean(bytes: &[u8]) -> Zeroizing<Vec<u8>> {
    // Allocated at its final size, so that growing leaves no copy behind.
    let mut text = Zeroizing::new(Vec::with_capacity(bytes.len()));
    let mut rest = bytes;
    while let Some((byte, after)) = next(rest) {
        text.extend(byte);
        rest = after;
    }
    text
}

/// Returns the next character, `None` if it is dropped, and the rest.
fn next(bytes: &[u8]) -> Option<(Option<u8>, &[u8])> {
    let (&first, after) = bytes.split_first()?;
    Some(match first {
        0 => (None, after),
        b'\\' => escape(after),
        b'%' => match after {
            [high, low, rest @ ..] => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => (Some(plain(high << 4 | low)), rest),
                _ => (Some(first), after),
            },
            _ => (Some(first), after),
        },
        0x80.. => multibyte(bytes),
        _ => (Some(plain(first)), after),
    })
}

/// Control characters become spaces, line breaks of any kind line feeds.
fn plain(byte: u8) -> u8 {
    match byte {
        b'\r' | b'\n' => b'\n',
        0..b' ' | 0x7f => b' ',
        _ => byte,
    }
}

/// Reads an escape after its first backslash: more of them, and the escaped character.
fn escape(after: &[u8]) -> (Option<u8>, &[u8]) {
    // In UTF-16 the characters of an escape have NUL bytes between them, too.
    let escaped = skip(after, |byte| matches!(byte, 0 | b'\\'));
    let Some((&first, rest)) = escaped.split_first() else { return (Some(b'\\'), escaped) };
    match first {
        b'n' | b'r' | b'\n' | b'\r' => (Some(b'\n'), rest),
        b't' => (Some(b' '), rest),
        b'/' | b'"' | b'\'' | b'=' | b'+' | b'-' => (Some(first), rest),
        b'u' => unicode(rest),
        // Not an escape: the backslash is kept, so that it counts as damage inside a block.
        _ => (Some(b'\\'), escaped),
    }
}

/// Reads the four digits of `\u002d`. A character beyond ASCII becomes a space.
fn unicode(after: &[u8]) -> (Option<u8>, &[u8]) {
    let mut rest = after;
    let mut digits = [None; 4];
    for digit in &mut digits {
        let (first, after) = skip(rest, |byte| byte == 0).split_first().unwrap_or((&0, &[]));
        (*digit, rest) = (hex(*first), after);
    }
    match digits {
        [Some(0), Some(0), Some(high), Some(low)] => (Some(plain(high << 4 | low)), rest),
        _ => (Some(b' '), after),
    }
}

fn skip(bytes: &[u8], is_skipped: impl Fn(u8) -> bool) -> &[u8] {
    &bytes[bytes.iter().take_while(|byte| is_skipped(**byte)).count()..]
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// Replaces characters beyond ASCII: blanks, dashes and quotes. Any other byte stays unchanged.
fn multibyte(bytes: &[u8]) -> (Option<u8>, &[u8]) {
    match bytes {
        // No-break space, next line, soft hyphen.
        [0xc2, 0xa0 | 0x85 | 0xad, rest @ ..]
        // Spaces and marks of several scripts, spaces of all widths, direction marks and joiners.
        | [0xe1, 0x9a, 0x80, rest @ ..]
        | [0xe1, 0xa0, 0x8e, rest @ ..]
        | [0xe2, 0x80, 0x80..=0x8f | 0xa8..=0xaf, rest @ ..]
        | [0xe2, 0x81, 0x9f..=0xaf, rest @ ..]
        | [0xe3, 0x80, 0x80, rest @ ..]
        // The byte order mark, in UTF-8 and in UTF-16; a no-break space in Latin-1.
        | [0xef, 0xbb, 0xbf, rest @ ..]
        | [0xfe | 0xff | 0xa0, rest @ ..] => (Some(b' '), rest),
        [0xe2, 0x80, 0x90..=0x95, rest @ ..] | [0xe2, 0x88, 0x92, rest @ ..] => (Some(b'-'), rest),
        [0xe2, 0x80, 0x98..=0x9f, rest @ ..] => (Some(b'"'), rest),
        [first, rest @ ..] => (Some(*first), rest),
        [] => (None, bytes),
    }
}
