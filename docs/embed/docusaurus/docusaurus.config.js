export default {
  title: "Documentation with a playground",
  url: "https://docs.example.org",
  baseUrl: "/",
  presets: [["classic", {}]],
  scripts: [{ src: "https://bindery.example.org/embed-classic.js", async: true }],
};
