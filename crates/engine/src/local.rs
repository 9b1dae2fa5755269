//! The local state of a controller: plain Rust data, which is lost when the controller crashes.

use std::any::Any;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::rc::Rc;

use rpds::RedBlackTreeMap;

/// The type of a controller's local state. Clones must be cheap: every snapshot of a cluster has one.
pub trait State: Any {
    /// Returns an independent copy.
    fn copy(&self) -> Rc<dyn State>;

    /// Hashes the state that determines how the controller continues. Times are not included.
    fn fingerprint(&self, hasher: &mut dyn Hasher);
}

impl<S: Any + Clone + Hash> State for S {
    fn copy(&self) -> Rc<dyn State> {
        Rc::new(self.clone())
    }

    fn fingerprint(&self, mut hasher: &mut dyn Hasher) {
        self.hash(&mut hasher);
    }
}

/// A controller's local state, of the type that the controller names in [`Controller::local`](crate::Controller::local).
#[derive(Clone)]
pub struct Local(Rc<dyn State>);

// Without the state: code that only tests print would be part of the wasm module.
impl std::fmt::Debug for Local {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Local")
    }
}

impl Local {
    /// Returns a new local state.
    pub fn new(state: impl State) -> Local {
        Local(Rc::new(state))
    }

    /// Returns the state.
    ///
    /// # Panics
    /// If the controller keeps a state of another type.
    pub fn get<S: State>(&self) -> &S {
        let state: &dyn Any = self.0.as_ref();
        state.downcast_ref().expect("a controller has one type of state")
    }

    /// Returns the state for a change.
    ///
    /// # Panics
    /// If the controller keeps a state of another type.
    pub fn get_mut<S: State>(&mut self) -> &mut S {
        if Rc::get_mut(&mut self.0).is_none() {
            self.0 = self.0.as_ref().copy();
        }
        let state: &mut dyn Any = Rc::get_mut(&mut self.0).expect("a copy has one owner");
        state.downcast_mut().expect("a controller has one type of state")
    }

    /// Hashes the state, see [`State::fingerprint`].
    pub fn fingerprint(&self, hasher: &mut impl Hasher) {
        self.0.fingerprint(hasher);
    }
}

/// A change of the local state by a sync.
#[derive(Clone)]
pub struct Update(Rc<dyn Fn(&mut Local)>);

impl Update {
    /// Returns a change of a state of this type.
    pub fn new<S: State>(change: impl Fn(&mut S) + 'static) -> Update {
        Update(Rc::new(move |local| change(local.get_mut())))
    }

    /// Applies the change to a state.
    pub fn apply(&self, local: &mut Local) {
        (self.0)(local);
    }
}

impl std::fmt::Debug for Update {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Update")
    }
}

/// Values by key, in key order. A clone shares all data with the original. Its hash is that of the keys.
#[derive(Debug, Clone)]
pub struct Table<T> {
    /// Values of type `T`. The tree is not generic over `T`: each value type would add a tree's code to the wasm
    /// module.
    values: RedBlackTreeMap<String, Rc<dyn Any>>,
    of: PhantomData<T>,
}

impl<T> Default for Table<T> {
    fn default() -> Table<T> {
        Table { values: RedBlackTreeMap::new(), of: PhantomData }
    }
}

impl<T> Hash for Table<T> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.values.size().hash(hasher);
        self.values.keys().for_each(|key| key.hash(hasher));
    }
}

impl<T: Any> Table<T> {
    /// Returns the value of a key.
    pub fn get(&self, key: &str) -> Option<&T> {
        self.values.get(key).and_then(|value| value.downcast_ref())
    }

    /// True if the key has a value.
    pub fn contains(&self, key: &str) -> bool {
        self.values.contains_key(key)
    }

    /// Returns the keys with their values.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &T)> {
        self.values.iter().filter_map(|(key, value)| Some((key, value.downcast_ref()?)))
    }

    /// Returns the keys.
    pub fn keys(&self) -> impl Iterator<Item = &String> {
        self.values.keys()
    }

    /// Returns the values.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.values.values().filter_map(|value| value.downcast_ref())
    }

    /// Sets the value of a key.
    pub fn insert(&mut self, key: String, value: T) {
        self.values.insert_mut(key, Rc::new(value));
    }

    /// Removes a key.
    pub fn remove(&mut self, key: &str) {
        self.values.remove_mut(key);
    }
}

/// A value that is not part of the fingerprint of a state, such as a time.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unhashed<T>(pub T);

impl<T> Hash for Unhashed<T> {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, Clone, Hash)]
    struct Counts {
        seen: Table<u32>,
    }

    #[test]
    fn change_affects_only_its_own_copy() {
        let mut local = Local::new(Counts::default());
        let before = local.clone();
        let update = Update::new(|counts: &mut Counts| counts.seen.insert("a".into(), 1));
        update.apply(&mut local);
        assert_eq!(local.get::<Counts>().seen.get("a"), Some(&1));
        assert!(!before.get::<Counts>().seen.contains("a"));
        let mut other = before;
        update.apply(&mut other);
        Update::new(|counts: &mut Counts| counts.seen.remove("a")).apply(&mut local);
        assert_eq!((local.get::<Counts>().seen.keys().count(), other.get::<Counts>().seen.keys().count()), (0, 1));
    }
}
