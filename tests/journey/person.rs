//! Someone at a window: what is in it is known from the accessibility bus, as a screen reader knows it; what is done is
//! done with keys.

use std::path::PathBuf;
use std::time::Duration;

use super::Desk;
use crate::rig::bus::Bus;
use crate::rig::reader::{Node, Reader, Role};
use crate::rig::screen::Key;
use crate::rig::wait_for;

/// Someone at a window.
pub struct Person {
    pub desk: Desk,
    pub reader: Reader,
}

impl Person {
    /// Opens the window with these arguments.
    pub fn at(journey: &str, args: &[&str]) -> Person {
        Person::after(journey, args, |_| ())
    }

    /// The same after this was done at the desk.
    pub fn after(journey: &str, args: &[&str], done: impl FnOnce(&Desk)) -> Person {
        let mut desk = Desk::new(journey);
        std::fs::create_dir_all(desk.home().join("Documents")).unwrap();
        done(&desk);
        let bus = Bus::start();
        let reader = Reader::on(bus.address());
        desk.bus = Some(bus);
        desk.start_with(args);
        Person { desk, reader }
    }

    /// Closes the window, and opens another one with these arguments.
    pub fn again(&mut self, args: &[&str]) {
        self.desk.close();
        self.desk.start_with(args);
    }

    /// Waits until something is so in the window.
    pub fn until<T>(&self, what: &str, mut found: impl FnMut(&[Node]) -> Option<T>) -> T {
        wait_for(what, || {
            let found = found(&self.reader.nodes());
            if found.is_none() {
                std::thread::sleep(Duration::from_millis(50));
            }
            found
        })
    }

    /// Waits until something that contains these words is said in the window, and returns all of it.
    pub fn see(&self, words: &str) -> String {
        self.until(words, |nodes| {
            nodes.iter().find(|node| node.name.contains(words)).map(|node| node.name.clone())
        })
    }

    /// Moves the focus to what is called so.
    pub fn focus(&self, role: Role, name: &str) {
        self.until(name, |nodes| {
            let is_it = |node: &&Node| node.role == role && node.name == name && node.is_enabled;
            // What is focused already may be one of several that are called the same.
            let node = nodes.iter().find(|node| is_it(node) && node.is_focused);
            let node = node.or_else(|| nodes.iter().find(is_it))?;
            if !node.is_focused {
                self.reader.focus(node);
            }
            node.is_focused.then_some(())
        });
    }

    /// Presses what is called so, once it can be pressed.
    pub fn press(&self, name: &str) {
        self.focus(Role::Press, name);
        self.desk.screen.press(&[Key::Space]);
    }

    /// Ticks or chooses what is called so, or takes that back, and waits until it is done: a key that is on its way would
    /// go to whatever gets the focus next.
    pub fn turn(&self, name: &str) {
        let is_on = |nodes: &[Node]| {
            let is_it = |node: &&Node| node.role == Role::Press && node.name == name;
            nodes.iter().find(is_it).map(|node| node.is_on)
        };
        let before = self.until(name, is_on);
        self.press(name);
        self.until(name, |nodes| (is_on(nodes)? != before).then_some(()));
    }

    /// Writes a text into a field in the place of what is there.
    pub fn fill(&self, name: &str, text: &str) {
        self.focus(Role::Field, name);
        self.desk.screen.press(&[Key::Control, Key::A]);
        self.desk.screen.type_text(text);
        self.until(&format!("`{text}` in {name}"), |nodes| {
            let field = nodes.iter().find(|node| node.role == Role::Field && node.name == name)?;
            self.reader.text(field).filter(|typed| typed == text)
        });
    }

    /// Waits until this is written in a field.
    pub fn read(&self, text: &str) -> Node {
        self.until(text, |nodes| {
            let fields = nodes.iter().filter(|node| node.role == Role::Field);
            let mut fields = fields.filter(|node| self.reader.text(node).as_deref() == Some(text));
            fields.next().cloned()
        })
    }

    /// Goes on writing in the line that says this.
    pub fn type_at_line(&self, line: &str, more: &str) {
        let name = self.read(line).name;
        self.focus(Role::Field, &name);
        self.desk.screen.press(&[Key::End]);
        self.desk.screen.type_text(more);
    }

    /// Types into a field that shows nobody what is typed.
    pub fn type_secret(&self, name: &str, text: &str) {
        self.focus(Role::Field, name);
        self.desk.screen.type_text(text);
        self.until(&format!("{} dots in {name}", text.len()), |nodes| {
            let field = nodes.iter().find(|node| node.role == Role::Field && node.name == name)?;
            let typed = self.reader.text(field)?;
            (typed.chars().filter(|dot| *dot == '•').count() == text.len()).then_some(())
        });
    }

    /// Keeps a picture of what is said now, which is painted a moment later.
    pub fn look(&self, name: &str) {
        std::thread::sleep(Duration::from_millis(200));
        self.desk.look(name);
    }

    /// A file once it has these words in it.
    pub fn on_disk(&self, path: &PathBuf, words: &str) -> String {
        wait_for(&format!("{words} in {}", path.display()), || {
            let text = std::fs::read_to_string(path).unwrap_or_default();
            text.contains(words).then_some(text)
        })
    }
}

impl Drop for Person {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("What was in the window:\n{}", self.reader.all());
            self.desk.look("failed");
        }
    }
}
