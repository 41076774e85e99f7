/** Spanish: the same, for labels, safety and contact. The answers are in English. */
import type { chat as English, launcher as EnglishLauncher } from "./en";

export const launcher: typeof EnglishLauncher = {
  open: "Abrir el chat",
  opened: "Cerrar el chat",
  unread: "{count} nuevos",
  loading: "El chat se está abriendo…",
  cantLoad: "No se pudo cargar el chat.",
  tryAgain: "Intentar de nuevo",
  region: "Chat",

  helpTitle: "Ayuda ahora mismo",
  helpIntro: "Este chat no es para emergencias. En estas líneas responden personas.",
  call: "Llamar al {number}",
  text: "Enviar un mensaje al {number}",
  textKeyword: "Enviar {keyword} al {number}",
  chat: "Chatear en {site}",
  newTab: "(se abre en otra pestaña)",
  closeHelp: "Cerrar",
  help: "Necesito ayuda ahora",
  exit: "Salida rápida",
};

export const chat: typeof English = {
  title: "Chatee con nosotros",
  demo: "Demostración: respuestas en borrador. No escriba nada privado.",
  close: "Cerrar el chat",
  answersIn: "Las respuestas están en inglés. En una crisis, llame al 988 y oprima 2, o envíe AYUDA al 988.",

  person: "Hablar con una persona",
  clear: "Borrar este chat",
  save: "Guardar este chat",
  exitHint: "Escape dos veces: salida rápida",

  withBot: "Asistente automático, no es una persona.",
  waiting: "Pidió hablar con una persona. El asistente responde hasta que alguien llegue.",
  withHuman: "Está escribiendo con {name}, una persona.",
  someone: "alguien de nuestro equipo",

  fromVisitor: "Usted",
  fromBot: "Asistente automático",
  fromHuman: "{name} (una persona)",
  fromHumanUnnamed: "Una persona de nuestro equipo",
  fromSystem: "Aviso",
  safety: "Ayuda y seguridad",

  log: "Mensajes",
  replies: "Respuestas sugeridas",
  announcedReplies: "Respuestas sugeridas: {count}.",
  writing: "Escribiendo una respuesta…",
  draftNote: "Borrador, aún no revisado por un profesional clínico",
  sources: "¿De dónde viene esto?",
  reviewed: "Revisado el {date}.",
  helpful: "¿Le sirvió?",
  yes: "Sí",
  no: "No",
  thanks: "Gracias por decírnoslo.",
  feedbackFailed: "No nos llegó. Puede oprimirlo de nuevo.",

  label: "Su mensaje",
  placeholder: "Escriba su pregunta",
  keys: "Enter envía. Mayúsculas y Enter comienza otra línea.",
  send: "Enviar",
  sending: "Enviando…",
  unsent: "No se envió.",
  retry: "Reintentar",
  offline: "Parece que no hay conexión. Lo que escriba queda aquí y se envía cuando vuelva la conexión.",
  unreachable: "Ahora no puedo conectar con el chat. Su mensaje queda aquí.",
  cantOpen: "Ahora no puedo conectar con el chat.",
  tryAgain: "Intentar de nuevo",
  helpLine: "En una crisis, llame al 988 y oprima 2, o envíe AYUDA al 988. En peligro ahora, llame al 911.",

  clearTitle: "¿Borrar este chat?",
  clearText: "Sus mensajes y las respuestas se borran y no se pueden recuperar.",
  clearKept:
    "Algunas cosas quedan con nuestro personal: una solicitud de contacto que usted aceptó y un chat en el que " +
    "participaron. Una alerta de crisis conserva su tipo y hora, y sus palabras hasta que el personal las vea o por 30 días.",
  clearYes: "Borrarlo",
  clearNo: "Conservarlo",
  clearing: "Borrando…",
  clearFailed: "No se pudo borrar el chat. Inténtelo de nuevo.",
  cleared: "Este chat se ha borrado.",
  newChat: "Comenzar otro chat",

  privacy: "Privacidad",
  privacyMissing: "No se pudo cargar el texto de privacidad. Por ahora no escriba cosas privadas.",
};
