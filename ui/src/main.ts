import { mount } from 'svelte';
import App from './App.svelte';
import { tauriBackend } from './lib/backend/tauri';
import './styles/base.css';

mount(App, { target: document.querySelector('#app') ?? document.body, props: { backend: tauriBackend } });
