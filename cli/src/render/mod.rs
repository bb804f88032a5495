//! Reports as text for people: at most 100 columns, nothing cut off.

pub(crate) mod check;
pub(crate) mod report;
mod style;

pub(crate) use style::Style;

/// Widest line.
pub(crate) const WIDTH: usize = 100;
/// Where the text of a labelled line starts.
const LABEL: usize = 13;

/// A labelled paragraph, wrapped at words: `  label      text`.
pub(crate) fn labelled(out: &mut String, label: &str, text: &str) {
    let mut first = true;
    for line in wrap(text, WIDTH - LABEL) {
        let head = if first { label } else { "" };
        out.push_str(format!("  {head:<width$}{line}", width = LABEL - 2).trim_end());
        out.push('\n');
        first = false;
    }
}

/// Lines of at most `width` characters; a word that is longer is broken, never dropped: compact JSON between its members.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        let mut used = 0;
        for word in paragraph.split_inclusive(' ') {
            let mut word = word;
            let visible = word.trim_end_matches(' ').chars().count();
            if used > 0 && used + visible > width {
                lines.push(line.trim_end().to_owned());
                line = String::new();
                used = 0;
            }
            while word.trim_end_matches(' ').chars().count() > width {
                let cut = cut(word, width);
                lines.push(word[..cut].to_owned());
                word = &word[cut..];
            }
            line.push_str(word);
            used += word.chars().count();
        }
        lines.push(line.trim_end().to_owned());
    }
    if lines.is_empty() {
        lines.push(String::new());
    }
    lines
}

/// Where a word that is longer than `width` is broken: behind the last comma, colon or opening bracket of JSON that fits and
/// is in no string, else at `width`.
fn cut(word: &str, width: usize) -> usize {
    let (mut in_string, mut escaped) = (false, false);
    // A comma between members is a better place than a colon, and that is better than none.
    let (mut comma, mut other) = (None, None);
    for (count, (at, letter)) in word.char_indices().enumerate() {
        if count == width {
            return comma.or(other).unwrap_or(at);
        }
        let end = at + letter.len_utf8();
        match letter {
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' => in_string = !in_string,
            _ if in_string => {}
            ',' => comma = Some(end),
            ':' | '{' | '[' => other = Some(end),
            _ => {}
        }
    }
    word.len()
}

/// `1 finding`, `2 findings`.
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_words_and_keep_every_character() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh ij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("", 4), [""]);
        assert_eq!(wrap("a\nb", 4), ["a", "b"]);
        assert_eq!(
            wrap(r#"{"viewer":"v,1","title":"t9","at":[1,2]} end"#, 20),
            [
                r#"{"viewer":"v,1","#,
                r#""title":"t9","#,
                r#""at":[1,2]} end"#
            ]
        );
        assert_eq!(
            wrap(r#"{"viewer_id":"aaaaaaaaaaaaaaaaaaaaaaaa"}"#, 20),
            [r#"{"viewer_id":"#, r#""aaaaaaaaaaaaaaaaaaa"#, r#"aaaaa"}"#]
        );
        assert_eq!(count(1, "contract", "contracts"), "1 contract");
        assert_eq!(count(12_345, "contract", "contracts"), "12,345 contracts");
    }
}
