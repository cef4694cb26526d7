const token = localStorage.getItem("token");
const ws = new WebSocket(`ws://${window.location.host}/ws/notifications/?token=${token}`);

ws.onmessage = (evt) => {
    const payload = JSON.parse(evt.data);
    console.log("Notification:", payload);
};
