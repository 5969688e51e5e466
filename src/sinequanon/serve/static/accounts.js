// The login page. The session's cookie is not sent along when a link in a message leads here (SameSite=Strict); from
// our own page it is, so whoever is logged in goes on without typing anything.

import { ask, given } from "./base.js";

const { next } = given("login");

const { is_logged_in: isLoggedIn } = await ask("/login/state");
if (isLoggedIn) location.replace(next);
else document.querySelector("input[name=name]").focus();
