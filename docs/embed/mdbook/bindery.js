const script = document.createElement("script");
script.src = "https://bindery.example.org/embed-classic.js";
document.head.append(script);
