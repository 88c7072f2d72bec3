// The page's beginning: connects to the app, makes the state and shows it.
import './older-browsers.ts';
import { mount } from 'svelte';
import App from './App.svelte';
import { connect } from './connect.ts';
import { AppStatus } from './state/app.svelte.ts';
import { createStores } from './state/stores.ts';
import './styles/fonts.css';
import './styles/tokens.css';
import './styles/base.css';

const target = document.getElementById('app');
if (target === null) throw new Error('the page has no #app');

const app = new AppStatus();
const client = connect((connection) => (app.connection = connection));
const stores = createStores(client, app);
stores.design.keepIn(sessionStorage);
app.follow(client);
mount(App, { target, props: { stores } });
