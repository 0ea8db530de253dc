//! The printed page by which a client recognises the author of a bundle.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use anyhow::{Context as _, bail};

use crate::bundle::AuthorKey;

/// The page, with `{words}` in place of the key's words.
const PAGE: &str = include_str!("handout.html");

/// Writes the page for a key. An existing file stays.
///
/// # Errors
/// When the file exists, or cannot be written.
pub fn write(author: &AuthorKey, path: &Path) -> anyhow::Result<()> {
    let write = || format!("could not write `{}`", path.display());
    let mut file = match fs::File::create_new(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            bail!(
                "`{}` is there already and stays as it is; please name another file",
                path.display()
            )
        }
        created => created.with_context(write)?,
    };
    file.write_all(page(&author.words()).as_bytes()).with_context(write)
}

/// The page with these words.
fn page(words: &[&str]) -> String {
    let item = |(at, word): (usize, &&str)| {
        format!("<li><span class=\"number\">{}</span>{}</li>\n", at + 1, escaped(word))
    };
    let words: String = words.iter().enumerate().map(item).collect();
    PAGE.replace("{words}\n", &words)
}

/// A text escaped for use between tags and in quotes.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The visible text of a page, one line for each part.
    fn read(page: &str) -> Vec<String> {
        let body = page.split("<body>").nth(1).unwrap().replace('\n', " ");
        let ends = ["</li>", "</p>", "</h1>", "</h2>", "</dt>"];
        let body = ends.iter().fold(body, |body, end| body.replace(end, "\n"));
        let body = body.replace("</span>", " ");
        body.lines()
            .map(|line| {
                let parts = line.split('<').map(|part| part.split_once('>').map_or(part, |p| p.1));
                parts.collect::<String>().trim().to_owned()
            })
            .filter(|line| !line.is_empty())
            .collect()
    }

    #[test]
    fn the_page_says_what_a_client_needs() {
        let words = ["dill", "premium", "fence", "meet", "jersey", "ordinary", "pantry", "cymbal"];
        assert_eq!(
            read(&page(&words)),
            [
                "Eight words",
                "Groundwork is a program for mindfulness at home. What your therapist made for you to \
                 practise with it comes as one file, a bundle. With the words on this page you can see that \
                 the file comes from the same person as the page.",
                "1 dill",
                "2 premium",
                "3 fence",
                "4 meet",
                "5 jersey",
                "6 ordinary",
                "7 pantry",
                "8 cymbal",
                "How to open a bundle and check the words",
                "Open Groundwork, choose Bundles, then Open a bundle… and the file. You can also drop the \
                 file on the window.",
                "Read whom the file says it is from, and look at what is inside. Nothing is installed yet.",
                "Type the eight words, in their order. The first four letters of each are enough.",
                "Press Install. Should the program say that these are not the words, leave the file, and \
                 ask the person who gave you this page.",
                "Your therapist",
                "How to reach them",
                "What you practise, and what you note about it, stays on your computer: nothing leaves it \
                 unless you take it along yourself. Your therapist never watches, listens in or takes part, \
                 and will not ask to. Groundwork is neither treatment nor an emergency service. If you \
                 are in danger, call your local emergency number.",
            ]
        );
    }

    #[test]
    fn the_page_asks_for_nothing_from_elsewhere_and_runs_nothing() {
        let page = page(&["<script>", "a&b", "\"quoted\" 'twice'"]);
        let elsewhere = ["<script", "http:", "https:", "src=", "href=", "url(", "@import"];
        let running = ["javascript:", "onload", "onclick", "onerror"];
        for never in elsewhere.iter().chain(&running).chain(&["{words}"]) {
            assert!(!page.contains(never), "{never}");
        }
        assert!(page.contains("</span>&lt;script&gt;</li>"));
        assert!(page.contains("</span>a&amp;b</li>"));
        assert!(page.contains("</span>&quot;quoted&quot; &#39;twice&#39;</li>"));
        assert!(page.contains("content=\"default-src 'none'; style-src 'unsafe-inline'\""));
    }
}
