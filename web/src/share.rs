//! Share links of the page: [`bindery_session::share`] with the page's own types.

pub use bindery_session::share::{pack, unpack};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::{PlaybackAction, SessionAction, ViewAction};
    use crate::examples::EXAMPLES;
    use crate::state::arrived;
    use crate::state::{Action, Layout, Panel, SavedSession, State};
    use std::rc::Rc;
    use yew::Reducible;

    const V2_LINK: &str = "v2:en:7VNNaxsxEP0rQr2uP9sSWOihBNJT0pBCStk1ZqydtVVrJVWadbIY__eOdmOnlJrmlksuq9Wbzzejt5c7DFE7K_NZJiMSab\
         uOMt_LSOiXq26ZTpnXYCJmErw33RLikjqP1QmO3mg63WoXGpnLH9AYmWyYPOeHTBq3TplXAazaIFcpCtsakxV7uW1XqMgkaCjCka\
         M6feQik-_EZyturr4JfPQukIAoQOycaRvMBNiKb8qAbgRtIFm3UXATwmCMCbJCk9g4U8VxacHr-4FyLnaz0m61rXJxmyCmaum-T1\
         vaBgkqIMhLK4SFBnNh61ha5qN6TIEHpanrL0JEcgHW7DWbftEJGvq7dhVjV5p76Th_kyygFHeWLPEpeCTuEKrvQRNeg-0S6P_q6A\
         57irfOaNXl7E-gbXJ8KnxpIMabvs9o3EOyNK619NUTc30utIFQHf-ZUFr_pw_jWc-yPrpFDGxgLhfz8exiPB3PB9wDbXIxGdYQJ2\
         k-pR2NRi8d62Wi8M_ZDqlOw33RiM5P-PxMAkbXBnVKG_BXi5GO1z_2-DGtUWYUWlwcBm0YlItFVhTT7D0fvUQY4Aeq2hCYJIvoMI\
         hEpzdfyEnANfMP3eR5nUPX_TJ5glhDa6ifJL_28_5xwttJWli3ukKZ98KRBCtWGpKqONhD5A7mmWwgbDmcG2D_B374eNKmW_1knR\
         3Dt9hx-P-Kchl85Jg3Gb7J8LVkePgN";

    /// Returns a page after some actions, with the controllers idle.
    fn page(actions: impl IntoIterator<Item = Action>) -> Rc<State> {
        let first = Rc::new(State::new(EXAMPLES[0].text, SavedSession::default(), Layout::Medium));
        actions.into_iter().fold(first, |state, action| state.reduce(action))
    }

    #[test]
    fn link_contains_operations_and_view() {
        let s = page([
            Action::Session(SessionAction::Apply),
            Action::Playback(PlaybackAction::Seek(3)),
            Action::Session(SessionAction::Fork),
            Action::Playback(PlaybackAction::NextStep),
            Action::View(ViewAction::Tab(Panel::Etcd)),
        ]);
        let s = s.reduce(Action::View(ViewAction::Key(Some("/registry/persistentvolumes/nfs".into()))));
        let s = s.reduce(Action::Playback(PlaybackAction::Seek(2)));
        let hash = pack(&s.to_share_payload(), "en");
        assert!(hash.len() < 900, "{}", hash.len());
        let link: SavedSession = unpack(&hash).unwrap();
        let opened = arrived(Rc::new(State::new(link.text.clone().unwrap().as_str(), link, Layout::Medium)));
        assert_eq!(opened.to_share_payload(), s.to_share_payload());
        assert_eq!((opened.view.tab, opened.position(), opened.session.history.branches.len()), (Panel::Etcd, 2, 2));
    }

    /// Links of all published versions open: this is one of each, with its contents.
    #[test]
    fn old_links_open() {
        // Two branches, the second with its own step; the etcd panel with an open key, at the second snapshot.
        let link: SavedSession = unpack(V2_LINK).unwrap();
        let text = link.text.clone().unwrap();
        assert!(text.contains("kind: PersistentVolumeClaim"), "{text}");
        let page = arrived(Rc::new(State::new(&text, link, Layout::Medium)));
        assert_eq!((page.view.tab, page.session.past, page.session.history.branches.len()), (Panel::Etcd, Some(2), 2));
        assert_eq!(page.view.key.as_deref(), Some("/registry/persistentvolumes/nfs"));
        assert_eq!(page.session.history.branches[0].head().cluster.revision() - page.snapshot().cluster.revision(), 5);
    }
}
