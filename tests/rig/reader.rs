//! A screen reader of the test's own: the real window as the accessibility bus shows it, by name and role, and the
//! only way to know where things are without looking at pixels. It moves the focus; keys are pressed on the screen.

use std::sync::{Arc, Mutex};

use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;
use zbus::zvariant::OwnedObjectPath;

/// An object of a program on the bus.
type Place = (String, OwnedObjectPath);
/// What `org.a11y.atspi.Cache` says of each object: itself, its program, its parent, its index there, the number of its
/// children, its interfaces, name, role, description and states.
type Item = (Place, Place, Place, i32, i32, Vec<String>, String, u32, String, Vec<u32>);

/// Where every program has its objects.
const ROOT: &str = "/org/a11y/atspi/accessible/root";
/// Bits of a state, as AT-SPI counts them.
const CHECKED: u32 = 4;
const FOCUSED: u32 = 12;
const PRESSED: u32 = 20;
const SENSITIVE: u32 = 24;
/// Anywhere in sight, as AT-SPI counts the ways to scroll.
const ANYWHERE: u32 = 6;

/// What can be done with something.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// It can be pressed: a button, a check box.
    Press,
    /// Something can be typed or chosen in it.
    Field,
    /// Neither.
    Other,
}

/// Something in the window.
#[derive(Clone, Debug)]
pub struct Node {
    pub role: Role,
    pub name: String,
    pub is_focused: bool,
    /// Whether it is ticked or chosen.
    pub is_on: bool,
    /// Whether it can be used.
    pub is_enabled: bool,
    /// Whether it has a text of its own.
    has_text: bool,
    path: OwnedObjectPath,
}

/// The accessibility bus, with one program on it.
pub struct Reader {
    connection: Connection,
    /// The name of the program that came last.
    program: Arc<Mutex<Option<String>>>,
}

/// Says where the accessibility bus is: on the session's own.
struct Bus(String);

#[zbus::interface(name = "org.a11y.Bus")]
impl Bus {
    fn get_address(&self) -> &str {
        &self.0
    }
}

/// Says that someone listens.
struct Status;

#[zbus::interface(name = "org.a11y.Status")]
impl Status {
    #[zbus(property)]
    fn is_enabled(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn screen_reader_enabled(&self) -> bool {
        true
    }
}

/// Where programs say that they are there.
struct Registry(Arc<Mutex<Option<String>>>);

#[zbus::interface(name = "org.a11y.atspi.Socket")]
impl Registry {
    fn embed(&self, program: Place, #[zbus(connection)] own: &zbus::Connection) -> (Place,) {
        *self.0.lock().unwrap() = Some(program.0);
        ((own.unique_name().unwrap().to_string(), OwnedObjectPath::try_from(ROOT).unwrap()),)
    }
}

impl Reader {
    /// On a bus, before the program is there.
    pub fn on(address: &str) -> Reader {
        let program = Arc::default();
        let connection = Builder::address(address)
            .unwrap()
            .serve_at("/org/a11y/bus", Bus(address.to_owned()))
            .unwrap()
            .serve_at("/org/a11y/bus", Status)
            .unwrap()
            .serve_at(ROOT, Registry(Arc::clone(&program)))
            .unwrap()
            .name("org.a11y.atspi.Registry")
            .unwrap()
            .name("org.a11y.Bus")
            .unwrap()
            .build()
            .unwrap();
        Reader { connection, program }
    }

    /// Everything in the window, as it was painted last; nothing before it is there.
    pub fn nodes(&self) -> Vec<Node> {
        let Some(program) = self.program() else { return Vec::new() };
        let items: zbus::Result<Vec<Item>> = self
            .connection
            .call_method(
                Some(program),
                "/org/a11y/atspi/cache",
                Some("org.a11y.atspi.Cache"),
                "GetItems",
                &(),
            )
            .and_then(|answer| answer.body().deserialize());
        let node = |(place, _, _, _, _, interfaces, name, role, _, states): Item| {
            let is = |bit: u32| states.first().is_some_and(|states| states >> bit & 1 == 1);
            let has = |interface: &str| interfaces.iter().any(|one| one.ends_with(interface));
            Node {
                role: match role {
                    // Button, toggle button, check box, radio button.
                    43 | 62 | 7 | 44 => Role::Press,
                    // Entry, password, combo box, slider.
                    79 | 40 | 11 | 51 => Role::Field,
                    _ => Role::Other,
                },
                name,
                is_focused: is(FOCUSED),
                is_on: is(CHECKED) || is(PRESSED),
                is_enabled: is(SENSITIVE),
                has_text: has("Text"),
                path: place.1,
            }
        };
        items.unwrap_or_default().into_iter().map(node).collect()
    }

    /// What is typed in a field, or written in a text.
    pub fn text(&self, node: &Node) -> Option<String> {
        if !node.has_text {
            return None;
        }
        self.ask(node, "Text", "GetText", &(0i32, -1i32)).ok()?.body().deserialize().ok()
    }

    /// Asks that something comes into sight and gets the focus.
    pub fn focus(&self, node: &Node) {
        // What is too new to be asked is asked again by whoever waits for it.
        let _ = self.ask(node, "Component", "ScrollTo", &(ANYWHERE,));
        let _ = self.ask(node, "Component", "GrabFocus", &());
    }

    /// Everything that is said in the window, a line each.
    pub fn all(&self) -> String {
        let nodes = self.nodes();
        let said = nodes.iter().filter(|node| !node.name.is_empty() || node.has_text).map(|node| {
            let text = self.text(node).filter(|text| *text != node.name).unwrap_or_default();
            let focus = if node.is_focused { " (focus)" } else { "" };
            format!("{:?} {:?} {text:?}{focus}\n", node.role, node.name)
        });
        said.collect()
    }

    fn program(&self) -> Option<String> {
        self.program.lock().unwrap().clone()
    }

    fn ask<B: serde::Serialize + zbus::zvariant::DynamicType>(
        &self,
        node: &Node,
        interface: &str,
        method: &str,
        body: &B,
    ) -> zbus::Result<zbus::Message> {
        let interface = format!("org.a11y.atspi.{interface}");
        let program = self.program();
        self.connection.call_method(program, &node.path, Some(interface), method, body)
    }
}
