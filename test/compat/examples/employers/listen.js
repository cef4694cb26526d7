const wsUrl = 'ws://localhost:8000/ws/notifications/';
const socket = new WebSocket(wsUrl);

socket.onmessage = function(e) {
    const data = JSON.parse(e.data);
    
    if (data.type === 'notification') {
        console.log('New notification:', data.notification);
        // Update UI, show toast, etc.
    }
};
